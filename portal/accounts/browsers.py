"""What a browser says of itself, in two words that somebody knows their own device by. Pure."""

import re

# The first that is found counts: most browsers also call themselves by the names further down.
BROWSERS = [
    ("Edge", r"\bEdgA?(iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Headless)?(Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
]
DEVICES = [
    ("an iPhone", r"\biPhone\b"),
    ("an iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("a Chromebook", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("a Mac", r"\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
]


def in_words(user_agent: str) -> str:
    """ "Firefox on Windows"; "an unknown browser" where it does not say."""
    browser = next((name for name, mark in BROWSERS if re.search(mark, user_agent)), "an unknown browser")
    device = next((name for name, mark in DEVICES if re.search(mark, user_agent)), "")
    return f"{browser} on {device}" if device else browser
