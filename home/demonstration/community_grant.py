"""The Safer Dorset Fund community grant: what its application asks."""

from portal.questionnaires.schema import Choice, Condition, CrossRule, Kind, OnlyIf, Question, Schema, Section

ORGANISATION = Section(
    key="organisation",
    title="About your organisation",
    guidance="Your name, address and contacts come from your organisation's profile. A few things more:",
    questions=(
        Question(
            key="work",
            kind=Kind.LONG,
            label="What does your organisation do, and for whom?",
            words=100,
        ),
        Question(
            key="income", kind=Kind.MONEY, label="What was your income last year?", hint="A close estimate is fine."
        ),
        Question(
            key="reserves",
            kind=Kind.MONEY,
            label="How much do you hold in reserves that you may spend freely?",
            why="to see that you can carry on while the project runs. Having reserves does not count against you.",
        ),
        Question(key="paid_staff", kind=Kind.NUMBER, label="How many people do you pay?", carries_over=True),
        Question(key="volunteers", kind=Kind.NUMBER, label="How many volunteers do you have?", carries_over=True),
    ),
)

PROJECT = Section(
    key="project",
    title="Your project",
    questions=(
        Question(key="project_name", kind=Kind.SHORT, label="What is the project called?"),
        Question(
            key="summary",
            kind=Kind.LONG,
            label="Sum up the project",
            words=75,
            why="if you are funded, this is what we publish.",
        ),
        Question(
            key="description",
            kind=Kind.LONG,
            label="Who will do what, where and when?",
            words=300,
        ),
        Question(key="starts_on", kind=Kind.DATE, label="When will it start?"),
        Question(key="ends_on", kind=Kind.DATE, label="When will it end?", hint="Within 12 months of the start."),
        Question(key="areas", kind=Kind.AREAS, label="Which council areas will benefit?"),
        Question(
            key="venue_postcode",
            kind=Kind.POSTCODE,
            label="Postcode of the main venue",
            required=False,
            hint="Leave it out if there is none, or if the address must stay private.",
        ),
        Question(
            key="age_groups",
            kind=Kind.CHOICES,
            label="Which age groups is it for?",
            choices=(
                Choice(value="under_11", label="Under 11"),
                Choice(value="from_11_to_17", label="11 to 17"),
                Choice(value="from_18_to_24", label="18 to 24"),
                Choice(value="from_25_to_64", label="25 to 64"),
                Choice(value="over_64", label="65 and over"),
            ),
        ),
        Question(key="people", kind=Kind.NUMBER, label="About how many people will benefit?", least="1"),
        Question(key="at_risk", kind=Kind.YES_NO, label="Will you work with children, or with adults at risk?"),
    ),
    rules=(
        CrossRule(
            formula="starts_on > decision_expected_on",
            sentence="We cannot pay for what begins before we decide. Choose a start after the day on which you hear.",
            at="starts_on",
        ),
        CrossRule(
            formula="ends_on <= starts_on + 12 months",
            sentence="A community grant is for 12 months at most. Choose an earlier end.",
            at="ends_on",
        ),
    ),
)

SAFEGUARDING = Section(
    key="safeguarding",
    title="Keeping people safe",
    only_if=OnlyIf(conditions=(Condition(question="at_risk", value="yes"),)),
    questions=(
        Question(
            key="safeguarding_lead",
            kind=Kind.SHORT,
            label="Who looks after safeguarding in your organisation?",
            hint="Their part in it, such as “the secretary”; we need no name.",
        ),
        Question(
            key="checked",
            kind=Kind.YES_NO,
            label="Have all who work with them an up-to-date DBS check?",
        ),
        Question(
            key="checked_when",
            kind=Kind.LONG,
            label="Who has none yet, and what do they do until then?",
            words=100,
            only_if=OnlyIf(conditions=(Condition(question="checked", value="no"),)),
        ),
    ),
)

NEED = Section(
    key="need",
    title="Need and fit",
    questions=(
        Question(
            key="themes",
            kind=Kind.THEMES,
            label="Which themes of the Police and Crime Plan does it serve?",
            hint="Choose those it serves most.",
        ),
        Question(key="how_it_fits", kind=Kind.LONG, label="How does it serve them?", words=150),
        Question(
            key="evidence",
            kind=Kind.LONG,
            label="How do you know it is needed?",
            words=200,
            hint="What people told you, local figures, or what happened before.",
        ),
        Question(key="whats_new", kind=Kind.LONG, label="What is new about it?", words=100, required=False),
        Question(
            key="partners",
            kind=Kind.LONG,
            label="Who are you working with?",
            words=100,
            required=False,
        ),
    ),
)


def _text(key: str, label: str, *, required: bool = True, hint: str = "") -> Question:
    return Question(key=key, kind=Kind.SHORT, label=label, required=required, hint=hint)


RESULTS = Section(
    key="results",
    title="Outcomes, milestones and risks",
    guidance=(
        "An outcome is a change for people: “young people feel safer at the bus station”, not “we held ten sessions”."
    ),
    questions=(
        Question(
            key="outcomes",
            kind=Kind.GROUP,
            label="Outcomes",
            hint="Up to three.",
            row_name="outcome",
            rows_least=1,
            rows_most=3,
            columns=(
                _text("outcome", "What will change?"),
                _text("indicator", "What will show it?", hint="For example: people who say they feel safer."),
                Question(
                    key="baseline",
                    kind=Kind.NUMBER,
                    label="Where it stands today",
                    whole=False,
                    hint="A number alone, such as 40.",
                ),
                Question(
                    key="target", kind=Kind.NUMBER, label="Target", whole=False, hint="A number alone, such as 55."
                ),
                _text("measured", "How will you measure it?"),
            ),
        ),
        Question(
            key="milestones",
            kind=Kind.GROUP,
            label="Milestones",
            row_name="milestone",
            rows_least=1,
            rows_most=6,
            columns=(_text("what", "What will have happened?"), Question(key="by", kind=Kind.DATE, label="By when?")),
        ),
        Question(
            key="risks",
            kind=Kind.GROUP,
            label="Risks",
            hint="What could go wrong, and what would you do?",
            required=False,
            row_name="risk",
            rows_least=0,
            rows_most=5,
            columns=(
                _text("what", "What could go wrong?"),
                Question(
                    key="likelihood",
                    kind=Kind.CHOICE,
                    label="How likely is it?",
                    choices=(
                        Choice(value="low", label="Low"),
                        Choice(value="medium", label="Medium"),
                        Choice(value="high", label="High"),
                    ),
                ),
                _text("action", "What would you do?"),
            ),
        ),
        Question(key="afterwards", kind=Kind.LONG, label="What happens when the grant ends?", words=100),
    ),
)

MONEY = Section(
    key="money",
    title="Money",
    questions=(
        Question(
            key="what_money_is_for",
            kind=Kind.GUIDANCE,
            label="What the grant can pay for",
            hint="Things to buy, rooms to hire, travel, and the hours of people who run the project.\n\n"
            "It cannot pay for what is spent already, or for what the project does not need.",
            required=False,
        ),
        Question(
            key="amount_requested",
            kind=Kind.MONEY,
            label="How much do you ask us for?",
            hint="£100 to £3,000.",
            least="100",
            most="3000",
        ),
        Question(
            key="budget",
            kind=Kind.GROUP,
            label="Budget",
            hint="One line for each thing that costs money. The sums asked for add up to what you ask us for.",
            row_name="budget line",
            rows_least=1,
            rows_most=12,
            columns=(
                _text("what", "What is it for?"),
                Question(key="cost", kind=Kind.MONEY, label="Cost"),
                Question(key="asked_for", kind=Kind.MONEY, label="Asked for from us"),
                Question(key="from_elsewhere", kind=Kind.MONEY, label="From elsewhere", required=False),
            ),
        ),
        Question(
            key="whole_cost",
            kind=Kind.CALCULATED,
            label="What the project costs altogether",
            formula="total(budget.cost)",
            unit="money",
        ),
        Question(
            key="our_share",
            kind=Kind.CALCULATED,
            label="The share that you ask us for",
            formula="share(amount_requested, whole_cost)",
            unit="percent",
        ),
        Question(
            key="match",
            kind=Kind.LONG,
            label="What do you or others put in, in money or in kind?",
            words=100,
            required=False,
        ),
        Question(
            key="public_funding",
            kind=Kind.MONEY,
            label="How much other public funding did you have in this and the last two financial years?",
            why="there is a limit in subsidy control law for bodies that sell goods or services.",
            hint="Put 0 if none.",
        ),
        Question(
            key="with_less",
            kind=Kind.YES_NO,
            label="Could the project go ahead with less?",
            hint="Your answer does not count for or against you.",
        ),
        Question(
            key="what_with_less",
            kind=Kind.LONG,
            label="What would you leave out?",
            words=100,
            required=False,
            only_if=OnlyIf(conditions=(Condition(question="with_less", value="yes"),)),
        ),
    ),
    rules=(
        CrossRule(
            formula="amount_requested <= whole_cost",
            sentence="You ask us for more than the project costs. Check this amount and the budget lines.",
            at="amount_requested",
        ),
        CrossRule(
            formula="budget.cost = budget.asked_for + budget.from_elsewhere",
            sentence="What you ask from us and what comes from elsewhere must make the cost of this line.",
            at="budget",
        ),
    ),
)

PAPERS = Section(
    key="papers",
    title="Quotes and letters",
    guidance="Photographs of paper documents are fine. Each file can be up to 10 MB.",
    questions=(
        Question(
            key="quotes",
            kind=Kind.FILES,
            label="Quotes or letters of support",
            required=False,
            files_most=5,
        ),
    ),
)

# What is agreed to on sending, and by whom, is asked by the portal itself: see grants.forms.apply.DECLARATIONS.
INTERESTS = Section(
    key="interests",
    title="Interests",
    questions=(
        Question(
            key="conflicts",
            kind=Kind.LONG,
            label="Is anybody in your organisation connected with the Commissioner's office or Dorset Police?",
            hint="Say who and how, or write “none”.",
            words=100,
        ),
    ),
)

APPLICATION = Schema(
    title="Community grant: application",
    sections=(ORGANISATION, PROJECT, SAFEGUARDING, NEED, RESULTS, MONEY, PAPERS, INTERESTS),
)
