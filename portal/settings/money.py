"""Whom the office pays, and how."""

from environs import Env

env = Env()

# Working days for which nothing is paid to an organisation after its bank details changed.
BANK_CHANGE_WAIT = env.int("BANK_CHANGE_WAIT", default=5)
