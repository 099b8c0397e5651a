"""What is different between two texts."""

import pytest

from portal.agreements.comparing import compared


def said(before, after):
    marks = {"same": "{}", "gone": "-{}-", "added": "+{}+"}
    paragraphs = compared(before, after)
    return [
        ("# " if one.is_heading else "") + "".join(marks[each.sort].format(each.words) for each in one.stretches)
        for one in paragraphs
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("One.\n\nTwo.", "One.\n\nTwo.", ["One.", "Two."]),
        ("One.", "One.\n\nTwo.", ["One.", "+Two.+"]),
        ("One.\n\nTwo.", "Two.", ["-One.-", "Two."]),
        ("It ends on 1 May.", "It ends on 2 May.", ["It ends on -1-+2+ May."]),
        ("Apples and pears.", "We pay by Bacs in May.", ["-Apples and pears.-", "+We pay by Bacs in May.+"]),
        ("## Money\nAll.", "## The money\nAll.", ["# -Money-", "# +The money+", "All."]),
        ("## Money", "Money", ["# -Money-", "+Money+"]),
        ("", "One.", ["+One.+"]),
    ],
)
def test_compared(before, after, expected):
    assert said(before, after) == expected
