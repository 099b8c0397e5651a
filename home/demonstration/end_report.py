"""What a small grant tells at its end.

The figures of the promised outcomes are not asked here: the report has a page of its own for them, with their targets.
"""

from portal.questionnaires.schema import Choice, CrossRule, Kind, Question, Schema, Section

AGES = {
    "under_11": "Under 11",
    "from_11_to_17": "11 to 17",
    "from_18_to_24": "18 to 24",
    "from_25_to_64": "25 to 64",
    "over_64": "65 and over",
}

END_REPORT = Schema(
    title="Community grant: end report",
    sections=(
        Section(
            key="spending",
            title="What you spent",
            questions=(
                Question(
                    key="spend",
                    kind=Kind.GROUP,
                    label="Spending by budget line",
                    hint="The lines of your budget, with what they came to. Say only what was spent of the grant.",
                    row_name="budget line",
                    rows_least=1,
                    rows_most=12,
                    columns=(
                        Question(key="what", kind=Kind.SHORT, label="Budget line"),
                        Question(key="planned", kind=Kind.MONEY, label="Granted"),
                        Question(key="spent", kind=Kind.MONEY, label="Spent"),
                        Question(key="why", kind=Kind.SHORT, label="Why it differs", required=False),
                    ),
                ),
                Question(
                    key="spent_altogether",
                    kind=Kind.CALCULATED,
                    label="Spent of the grant altogether",
                    formula="total(spend.spent)",
                    unit="money",
                ),
                Question(
                    key="unspent",
                    kind=Kind.MONEY,
                    label="How much of the grant is left unspent?",
                    hint="Put 0 if nothing is left.",
                    why="money that was not spent comes back to the fund.",
                ),
                Question(
                    key="receipts", kind=Kind.FILES, label="Receipts or an extract of your accounts", required=False
                ),
            ),
            rules=(
                CrossRule(
                    formula="spent_altogether <= grant_amount",
                    sentence="The lines come to more than the grant. Say only what was spent of the grant; what came "
                    "from elsewhere does not belong here.",
                    at="spend",
                ),
                CrossRule(
                    formula="spent_altogether > grant_amount or spent_altogether + unspent = grant_amount",
                    sentence="What you spent and what is left do not come to the grant together. Check the lines and "
                    "this amount.",
                    at="unspent",
                ),
            ),
        ),
        Section(
            key="people",
            title="Who took part",
            guidance="Count each person once. Put 0 where there was nobody.",
            questions=tuple(
                Question(key=f"people_{key}", kind=Kind.NUMBER, label=f"People aged {label.lower()}")
                for key, label in AGES.items()
            ),
        ),
        Section(
            key="results",
            title="What changed",
            questions=(
                Question(
                    key="learning",
                    kind=Kind.LONG,
                    label="What did you learn?",
                    words=200,
                    hint="What did not work is as useful as what did.",
                ),
                Question(
                    key="case_study",
                    kind=Kind.LONG,
                    label="A story of one person or place",
                    words=200,
                    required=False,
                    hint="Change names and leave out what could identify somebody.",
                ),
                Question(
                    key="photographs",
                    kind=Kind.FILES,
                    label="Photographs that we may publish",
                    hint="Only with the consent of everybody in them.",
                    required=False,
                ),
                Question(
                    key="carries_on",
                    kind=Kind.CHOICE,
                    label="Does the work carry on?",
                    choices=(
                        Choice(value="yes", label="Yes, with other money"),
                        Choice(value="volunteers", label="Yes, by volunteers"),
                        Choice(value="no", label="No"),
                        Choice(value="unknown", label="We do not know yet"),
                    ),
                ),
            ),
        ),
    ),
)
