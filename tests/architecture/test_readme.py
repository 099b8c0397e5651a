"""The README is what a newcomer goes by, so what it lists is compared with what there is."""

import re

from django.conf import settings

from portal.accounts.demonstration import LOGINS, PASSWORD

README = (settings.BASE_DIR / "README.md").read_text()
# Said elsewhere in the README than in the table of production's settings, or for those who work on the portal only.
NOT_IN_THE_TABLE = {"DEBUG"}


def test_the_logins_are_those_of_the_demonstration():
    listed = re.findall(r"^\| (.+?): (.+?) \| `(\S+)` \| (yes|no) \| `(\S+)` \|$", README, flags=re.M)

    assert listed == [
        (login.name, login.purpose, login.email, "yes" if login.has_second_factor else "no", login.door)
        for login in LOGINS
    ]
    assert f"`{PASSWORD}`" in README


def test_every_setting_from_the_environment_is_explained():
    read = {
        name
        for file in (settings.BASE_DIR / "portal" / "settings").glob("*.py")
        for name in re.findall(r"\benv(?:\.\w+)?\(\"(\w+)\"", file.read_text())
    }
    rows = re.findall(r"^\| ((?:`[A-Z0-9_]+` ?)+)\|", README, flags=re.M)

    assert {name for row in rows for name in re.findall(r"\w+", row)} == read - NOT_IN_THE_TABLE


def test_every_command_it_names_is_one_of_run():
    named = set(re.findall(r"\./run (\w+)", README))
    commands = re.findall(r"^COMMANDS = {(.*)}$", (settings.BASE_DIR / "run").read_text(), flags=re.M)[0]

    assert named - set(commands.split('"')[1::2]) == set()
