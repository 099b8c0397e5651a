"""Who may apply for a community grant: the questions asked before sign-in."""

from dataclasses import replace

from portal.questionnaires.schema import Choice, Kind, Question, Rule, Schema, Section

COMMUNITY_FOUNDATION = "Your local council for voluntary service can help a new group to set itself up."


def _asks(
    key: str, label: str, sentence: str, *, hint: str = "", where_else: str = "", answer: str = "yes"
) -> Question:
    """A yes/no question of the eligibility check."""
    rule = Rule(answer=answer, sentence=sentence, where_else=where_else)
    return Question(key=key, kind=Kind.YES_NO, label=label, hint=hint, rule=rule)


ELIGIBILITY = Schema(
    title="Community grant: can you apply?",
    sections=(
        Section(
            key="your_group",
            title="Your group",
            guidance="You do not need to sign in. If you then start an application, these answers go into it. "
            "Otherwise they are forgotten, and we only count how many checked.",
            questions=(
                Question(
                    key="kind_of_body",
                    kind=Kind.CHOICE,
                    label="What kind of group are you?",
                    choices=(
                        Choice(value="charity", label="Registered charity or CIO"),
                        Choice(value="community_group", label="Community group or club with a constitution"),
                        Choice(value="cic_guarantee", label="Community interest company limited by guarantee"),
                        Choice(value="public_body", label="Parish or town council, school or other public body"),
                        Choice(value="cic_shares", label="Community interest company limited by shares", passes=False),
                        Choice(value="company", label="Company, or sole trader", passes=False),
                        Choice(value="individual", label="I am applying for myself", passes=False),
                    ),
                    rule=Rule(
                        sentence="Community grants go to voluntary and community groups. We cannot fund individuals, "
                        "businesses, or companies that can pay their shareholders.",
                        where_else="A local charity may like your idea and apply together with you.",
                    ),
                ),
                _asks(
                    "governing_document",
                    "Does your group have a constitution or other governing document?",
                    "We can only make an agreement with a group that has written rules.",
                    hint="For example a constitution, trust deed, or articles of association.",
                    where_else=COMMUNITY_FOUNDATION,
                ),
                _asks(
                    "three_trustees",
                    "Are there at least three trustees or committee members who are not related to each other?",
                    "At least three unrelated people must be responsible for public money.",
                    where_else=COMMUNITY_FOUNDATION,
                ),
                _asks(
                    "own_account",
                    "Does your group have a bank account in its own name that two people must sign for?",
                    "We pay by Bacs, and only into an account in the group's own name with two signatories.",
                    where_else="A larger charity can sometimes hold the money for a small group.",
                ),
                _asks(
                    "safeguarding",
                    "Do you have a safeguarding policy that you use?",
                    "Every group that we fund must have a safeguarding policy and follow it.",
                    where_else="The NSPCC and the Charity Commission publish templates to start from.",
                ),
            ),
        ),
        Section(
            key="your_project",
            title="Your project",
            questions=(
                _asks(
                    "in_dorset",
                    "Will the project benefit people in Dorset, including Bournemouth, Christchurch and Poole?",
                    "The fund is for projects that make a difference in Dorset.",
                    where_else="Other police and crime commissioners have funds of their own for their areas.",
                ),
                Question(
                    key="amount_requested",
                    kind=Kind.MONEY,
                    label="How much would you ask for?",
                    hint="A community grant is £100 to £3,000.",
                    rule=Rule(
                        least="100",
                        most="3000",
                        sentence="A community grant is £100 to £3,000.",
                        where_else="Look at our other open calls for larger projects.",
                    ),
                ),
                _asks(
                    "for_profit",
                    "Would anybody make a private profit from the project?",
                    "The grant cannot be used for private profit.",
                    answer="no",
                ),
                _asks(
                    "already_spent",
                    "Has any of the money been spent already?",
                    "We cannot pay for what has been bought or has happened already.",
                    answer="no",
                ),
                _asks(
                    "reported",
                    "If you had a grant from us before, have you sent the end report for it?",
                    "We need the report on the earlier grant before you can apply again.",
                    hint="Answer yes if this is your first grant.",
                    where_else="Sign in and open the earlier grant to send its report.",
                ),
            ),
        ),
    ),
)


def _without(schema: Schema, *keys: str) -> Schema:
    kept = (
        replace(one, questions=tuple(question for question in one.questions if question.key not in keys))
        for one in schema.sections
    )
    return replace(schema, sections=tuple(kept))


# The same rules, but for the size of a community grant.
LARGER = replace(_without(ELIGIBILITY, "amount_requested"), title="Larger grants: can you apply?")
