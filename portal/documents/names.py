"""The name somebody gave a file, made safe to show and to offer as a download. Pure: never used as a path."""

import unicodedata

LONGEST = 120


def safe_name(name: str, extension: str) -> str:
    """`name` without folders, control or direction characters, at most 120 long, with `extension` at its end."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    stem = visible.rpartition(".")[0] if "." in visible else visible
    stem = " ".join(stem.split()).strip(". ")[:LONGEST]
    return f"{stem or 'document'}.{extension}"
