"""A file of cases: counted, looked at, confirmed. The file itself is gone as soon as it is counted; what waits for
somebody to confirm it are the totals, for a day at most."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.monitoring.cases.apart import count_apart
from portal.monitoring.cases.layout import CaseForm, How, Rule, Split
from portal.monitoring.domain.errors import MayOnlyRead, ReturnChanged
from portal.monitoring.domain.figures import Came, Reported
from portal.monitoring.domain.returns import save_figures
from portal.monitoring.domain.writing import let_write, may_write
from portal.monitoring.figures import Unit
from portal.monitoring.models import CameBy, CaseRule, MonitoringReturn, Upload
from portal.monitoring.splits import stored_parts

WAITS = timedelta(days=1)
MOST_KEPT = 500


def case_form(monitoring_return: MonitoringReturn) -> CaseForm | None:
    """What a case file for this return holds; None where none of its indicators says how cases are counted."""
    asked = monitoring_return.indicators()
    rules = list(CaseRule.objects.filter(indicator__in=asked).select_related("indicator"))
    if not rules:
        return None
    splits: dict[str, Split] = {}
    made = []
    for rule in rules:
        slugs = []
        averaged = rule.how == CaseRule.How.AVERAGE
        for one in [] if averaged else rule.indicator.breakdowns.prefetch_related("categories"):
            categories = list(one.categories.all())
            slug = one.slug.replace("-", "_")
            slugs.append(slug)
            splits[slug] = Split(
                slug=slug,
                title=one.title,
                codes={category.code: category.pk for category in categories},
                labels={category.code: category.label for category in categories},
            )
        made.append(
            Rule(
                code=rule.indicator_id,
                title=rule.indicator.title,
                unit=Unit(rule.indicator.unit),
                how=How(rule.how),
                date_column=_column(rule.date_column),
                measure_column=_column(rule.measure_column),
                condition_column=_column(rule.condition_column),
                values=rule.values,
                splits=tuple(slugs),
            )
        )
    return CaseForm(
        key=f"{monitoring_return.agreement.reference}/{monitoring_return.number}",
        starts_on=monitoring_return.period_start,
        ends_on=monitoring_return.period_end,
        today=timezone.localdate(),
        rules=tuple(made),
        splits=tuple(splits.values()),
    )


def _column(name: str) -> str:
    """Headings are known with underscores, however the office wrote them."""
    return name.replace("-", "_").lower()


def count_file(monitoring_return: MonitoringReturn, content: bytes, name: str, *, by: User) -> Upload:
    """Count the cases of a file. What comes back waits for confirmation, or says what is wrong; a file whose totals are
    the figures already comes back as it was confirmed, and changes nothing.

    Takes as long as a process of its own needs for it, outside of any transaction. Raises FileRefused, ReturnChanged,
    MayOnlyRead.
    """
    let_write(monitoring_return, by)
    mark = hashlib.sha256(content).hexdigest()
    known = _confirmed_before(monitoring_return, mark)
    if known:
        return known
    form = case_form(monitoring_return)
    if form is None:
        raise ReturnChanged(monitoring_return)
    outcome = count_apart(content, name, form)
    titles = {rule.code: rule for rule in form.rules}
    totals = [
        {"indicator": one["code"], "title": titles[one["code"]].title, "unit": titles[one["code"]].unit.value}
        | {"value": one["value"], "parts": one["parts"]}
        for one in outcome.totals
    ]
    with transaction.atomic():
        locked = MonitoringReturn.objects.select_for_update(of=("self",)).get(pk=monitoring_return.pk)
        let_write(locked, by)
        for waiting in locked.uploads.waiting():
            _dropped(waiting)
        return Upload.objects.create(
            monitoring_return=locked,
            kind=Upload.Kind.CASES,
            state=Upload.State.REFUSED if outcome.count else Upload.State.WAITING,
            file_hash=mark,
            size=len(content),
            row_count=outcome.rows,
            problems=outcome.problems,
            problem_count=outcome.count,
            totals=totals,
            remarks=outcome.remarks,
            uploaded_by=by,
        )


@transaction.atomic
def confirm_cases(upload: Upload, *, by: User, seen: int | None = None) -> MonitoringReturn:
    """The totals of a case file become the figures of its return. Confirmed twice, they are the same figures.

    Raises ReturnChanged (also where the totals were dropped since), MayOnlyRead.
    """
    monitoring_return = MonitoringReturn.objects.select_for_update(of=("self",)).get(pk=upload.monitoring_return_id)
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.state == Upload.State.CONFIRMED:
        return monitoring_return
    if locked.state != Upload.State.WAITING:
        raise ReturnChanged(monitoring_return)
    figures = {
        one["indicator"]: Reported(
            Decimal(one["value"]),
            parts={int(category): Decimal(part) for category, part in one["parts"].items()} or None,
        )
        for one in locked.totals
    }
    kept = save_figures(
        monitoring_return,
        figures,
        by=by,
        seen=seen,
        note=f"Counted from a case file whose SHA-256 begins {locked.file_hash[:16]}",
        came=Came(CameBy.CASES, locked.file_hash),
    )
    CaseRule.objects.filter(indicator__in=list(figures), locked_at__isnull=True).update(locked_at=timezone.now())
    locked.confirm()
    locked.save()
    return kept


@transaction.atomic
def drop_cases(upload: Upload, *, by: User) -> None:
    """The provider takes the totals back. Raises MayOnlyRead."""
    if not may_write(upload.monitoring_return, by):
        raise MayOnlyRead
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if locked.state == Upload.State.WAITING:
        _dropped(locked)


def drop_unconfirmed() -> int:
    """Totals that nobody confirmed within a day go; how many went."""
    old = Upload.objects.waiting().filter(uploaded_at__lt=timezone.now() - WAITS)
    with transaction.atomic():
        found = list(old.select_for_update(skip_locked=True))
        for one in found:
            _dropped(one)
    return len(found)


def keep_problems(
    monitoring_return: MonitoringReturn, content: bytes, problems: Iterable[Mapping[str, str]], *, by: User
) -> Upload:
    """What was wrong with a filled-in template, so that it can be downloaded."""
    listed = list(problems)
    return Upload.objects.create(
        monitoring_return=monitoring_return,
        kind=Upload.Kind.TEMPLATE,
        state=Upload.State.REFUSED,
        file_hash=hashlib.sha256(content).hexdigest(),
        size=len(content),
        problems=listed[:MOST_KEPT],
        problem_count=len(listed),
        uploaded_by=by,
    )


def _confirmed_before(monitoring_return: MonitoringReturn, mark: str) -> Upload | None:
    """The same file, where its totals are still the figures."""
    known = monitoring_return.uploads.filter(state=Upload.State.CONFIRMED, file_hash=mark).first()
    if known is None:
        return None
    there = dict(monitoring_return.measurements.values_list("indicator", "value"))
    parts = stored_parts(monitoring_return)
    same = all(
        there.get(one["indicator"]) == Decimal(one["value"])
        and parts.get(one["indicator"], {}) == {int(key): Decimal(part) for key, part in one["parts"].items()}
        for one in known.totals
    )
    return known if same else None


def _dropped(upload: Upload) -> None:
    """Nothing is left but what the file is known by."""
    upload.drop()
    upload.totals, upload.remarks = [], []
    upload.save()
