"""Mails in the back office."""
