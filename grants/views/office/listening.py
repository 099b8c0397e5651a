"""What a call asks of those who apply: the work it makes, what they said of it, and whom it reaches."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse

from grants.domain import equality
from grants.domain.burden import FEWEST, Burden, burden_of
from grants.domain.survey import Said, may_read, said_of
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience
from portal.design.charts import Chart, Series
from portal.exports.csv_files import csv_download
from portal.questionnaires.effort import LONGEST_PAUSE

# On the page; the spreadsheet has all of them.
MOST_TEXTS = 100


@audience(OFFICERS)
def burden(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    may = may_read(call, request.user)
    found = burden_of(call)
    context = {
        "burden": found,
        "chart": stops(found) if found and not found.too_few else None,
        "fewest": FEWEST,
        "pause": LONGEST_PAUSE.seconds // 60,
        "may_read_survey": may,
        "said": (said := said_of(call) if may else None),
        "texts": said.texts[:MOST_TEXTS] if said else (),
        "most_texts": MOST_TEXTS,
    }
    return office_page(request, "burden.html", call, "Work for applicants", context)


@audience(OFFICERS)
def burden_csv(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    found = burden_of(call)
    rows = list(csv_rows(found, said_of(call) if may_read(call, request.user) else None)) if found else []
    return csv_download(f"work-for-applicants-{call.slug}.csv", ["What", "Which", "Figure"], rows)


@audience(OFFICERS)
def equality_figures(request: HttpRequest, call_id: int) -> HttpResponse:
    """Rounded figures, once answers are not taken any more. Whoever scores sees none."""
    call = call_of(call_id)
    may = may_read(call, request.user)
    context = {
        "may": may,
        "asks": call.asks_about_equality,
        "figures_on": equality.figures_on(call),
        "figures": equality.figures_of(call) if may and call.asks_about_equality else None,
    }
    return office_page(request, "equality.html", call, "Equality monitoring", context)


def stops(burden: Burden) -> Chart:
    """How many got as far as each section that everybody is asked, from the eligibility check to sending."""
    steps = [("Begun", burden.begun)]
    if burden.passed:
        steps.insert(0, ("May apply, by the check", burden.passed))
    steps += [(one.title, one.reached) for one in burden.sections if not one.only_some]
    steps.append(("Sent", burden.sent))
    return Chart(
        title="How far people got",
        labels=[label for label, _ in steps],
        series=[Series("How many", [count for _, count in steps])],
        unit="applications",
        label_heading="Step",
    )


def csv_rows(burden: Burden, said: Said | None) -> Iterator[list[object]]:
    """Long and thin: what the figure is, of which part, the figure. Empty where there are too few to say."""
    yield ["Eligibility checks passed", "", burden.passed]
    yield ["Eligibility checks not passed", "", burden.failed]
    yield ["Applications begun", "", burden.begun]
    yield ["Applications sent", "", burden.sent]
    yield ["Median minutes", "", burden.minutes]
    yield ["Words asked for at most", "", burden.words_asked]
    yield ["Median words given", "", burden.words_given]
    for one in burden.sections:
        yield ["Reached", one.title, None if burden.too_few else one.reached]
        yield ["Stopped here", one.title, None if burden.too_few else one.stopped]
        yield ["Median minutes", one.title, one.minutes]
        yield ["Words asked for at most", one.title, one.words_asked]
        yield ["Median words given", one.title, one.words_given]
        yield ["Opened by scorers", one.title, one.opened]
    for question in burden.asked:
        yield ["Per cent answered", question.label, question.share if burden.sent >= FEWEST else None]
    for files in burden.files:
        yield ["Files sent", files.label, files.given]
        yield ["Files opened by others", files.label, files.opened]
    if said:
        for label, count in said.ease:
            yield ["How easy was it to apply?", label, count]
        for text in said.texts:
            yield ["What would have helped?", text, None]
