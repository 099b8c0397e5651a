"""A small questionnaire with one question of every kind."""

from portal.questionnaires.schema import Choice, Kind, Question, Rule, Schema, Section

YES = Choice(value="yes_please", label="Yes please")
NO = Choice(value="no_thanks", label="No thanks", passes=False)


def question(key: str = "name", kind: Kind = Kind.SHORT, **more) -> Question:
    return Question(key=key, kind=kind, label=more.pop("label", key.capitalize().replace("_", " ")), **more)


def schema(*questions: Question, key: str = "about", title: str = "About you") -> Schema:
    return Schema(title="A form", sections=(Section(key=key, title=title, questions=questions),))


BUDGET = question(
    "budget",
    Kind.GROUP,
    row_name="budget line",
    rows_least=1,
    rows_most=3,
    columns=(
        question("what"),
        question("cost", Kind.MONEY),
        question("bought_on", Kind.DATE, required=False),
    ),
)

EVERY_KIND = Schema(
    title="Everything",
    sections=(
        Section(
            key="words",
            title="Words",
            guidance="Say it.",
            questions=(
                question("name"),
                question("summary", Kind.LONG, words=5),
                question("email", Kind.EMAIL),
                question("phone", Kind.TELEPHONE),
                question("website", Kind.WEB, required=False),
                question("postcode", Kind.POSTCODE),
                question("address", Kind.ADDRESS),
            ),
        ),
        Section(
            key="choices",
            title="Choices",
            questions=(
                question("asked", Kind.MONEY, least="100", most="3000", rule=Rule(least="100", sentence="Too little.")),
                question("people", Kind.NUMBER),
                question("starts_on", Kind.DATE),
                question("ready", Kind.YES_NO, rule=Rule(answer="yes", sentence="Be ready.", where_else="A friend")),
                question("one", Kind.CHOICE, choices=(YES, NO), rule=Rule(sentence="Say yes.")),
                question("some", Kind.CHOICES, choices=(YES, NO), required=False),
                question("areas", Kind.AREAS),
            ),
        ),
        Section(key="money", title="Money", questions=(BUDGET,)),
        Section(key="papers", title="Papers", questions=(question("papers", Kind.FILES, files_most=2),)),
    ),
)
