"""The Innovation Fund: ideas from officers, staff and partners, decided by the Innovation Board."""

from portal.questionnaires.schema import Choice, Kind, Question, Schema, Section

APPLICATION = Schema(
    title="Innovation Fund: application",
    sections=(
        Section(
            key="idea",
            title="Your idea",
            guidance="Short and plain. If the Board likes the idea, somebody will help you to work it out.",
            questions=(
                Question(key="project_name", kind=Kind.SHORT, label="What is the idea called?"),
                Question(key="summary", kind=Kind.LONG, label="Sum it up", words=75),
                Question(
                    key="from_whom",
                    kind=Kind.CHOICE,
                    label="Where does it come from?",
                    choices=(
                        Choice(value="officer", label="Police officer or special constable"),
                        Choice(value="staff", label="Police staff"),
                        Choice(value="opcc", label="The Commissioner's office"),
                        Choice(value="partner", label="A partner organisation"),
                    ),
                ),
                Question(key="problem", kind=Kind.LONG, label="What problem does it solve, and for whom?", words=200),
                Question(key="whats_new", kind=Kind.LONG, label="What is new about it?", words=150),
                Question(
                    key="themes", kind=Kind.THEMES, label="Which themes of the Police and Crime Plan does it serve?"
                ),
                Question(key="areas", kind=Kind.AREAS, label="Which council areas will benefit?"),
            ),
        ),
        Section(
            key="doing_it",
            title="Doing it",
            questions=(
                Question(
                    key="stage",
                    kind=Kind.CHOICE,
                    label="How far is it?",
                    choices=(
                        Choice(value="thought", label="A thought"),
                        Choice(value="talked", label="Talked through with those it concerns"),
                        Choice(value="planned", label="Planned and costed"),
                        Choice(value="piloted", label="Tried out on a small scale"),
                    ),
                ),
                Question(key="starts_on", kind=Kind.DATE, label="When could it start?"),
                Question(key="ends_on", kind=Kind.DATE, label="When would it end?"),
                Question(key="agreed_with", kind=Kind.LONG, label="Who has to agree, and have they?", words=100),
                Question(
                    key="outcomes",
                    kind=Kind.GROUP,
                    label="Outcomes",
                    hint="Up to three changes that it will bring.",
                    row_name="outcome",
                    rows_least=1,
                    rows_most=3,
                    columns=(
                        Question(key="outcome", kind=Kind.SHORT, label="What will change?"),
                        Question(key="indicator", kind=Kind.SHORT, label="What will show it?"),
                        Question(
                            key="baseline",
                            kind=Kind.NUMBER,
                            label="Where it stands today",
                            whole=False,
                            hint="A number alone, such as 40.",
                        ),
                        Question(
                            key="target",
                            kind=Kind.NUMBER,
                            label="Target",
                            whole=False,
                            hint="A number alone, such as 55.",
                        ),
                        Question(key="measured", kind=Kind.SHORT, label="How will you measure it?"),
                    ),
                ),
            ),
        ),
        Section(
            key="money",
            title="Money",
            questions=(
                Question(
                    key="amount_requested",
                    kind=Kind.MONEY,
                    label="How much do you ask for?",
                    least="500",
                    most="250000",
                ),
                Question(
                    key="budget",
                    kind=Kind.GROUP,
                    label="Budget",
                    row_name="budget line",
                    rows_least=1,
                    rows_most=12,
                    columns=(
                        Question(key="what", kind=Kind.SHORT, label="What is it for?"),
                        Question(key="cost", kind=Kind.MONEY, label="Cost"),
                        Question(key="asked_for", kind=Kind.MONEY, label="Asked for from us"),
                        Question(key="from_elsewhere", kind=Kind.MONEY, label="From elsewhere", required=False),
                    ),
                ),
                Question(
                    key="savings",
                    kind=Kind.LONG,
                    label="What will it save, and who saves it?",
                    words=100,
                    required=False,
                ),
                Question(key="afterwards", kind=Kind.LONG, label="Who pays when the fund's money ends?", words=100),
            ),
        ),
    ),
)
