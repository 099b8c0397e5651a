"""How fast a case file of 100,000 rows is checked and counted, beside pandas reading it; and how fast the page of all
contracts is, with 500 of them and all their figures, beside a page of as many plain rows."""

import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commissioning.models import Contract, Service
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.database.at_once import check_at_once
from portal.monitoring.cases.apart import count_apart
from portal.monitoring.cases.layout import SHEET, CaseForm, How, Rule, Split
from portal.monitoring.figures import Unit
from portal.monitoring.models import Indicator, Measurement, MonitoringReturn, Outlook, Target
from portal.monitoring.periods import Frequency, periods
from portal.organisations.models import Organisation

FORM = CaseForm(
    key="CON-2018-0001/1",
    starts_on=date(2018, 1, 1),
    ends_on=date(2018, 3, 31),
    today=date(2018, 4, 30),
    rules=(
        Rule(code=1, title="Referrals", date_column="referred_on", splits=("source", "area")),
        Rule(code=2, title="People", how=How.PEOPLE, date_column="referred_on", splits=("source",)),
        Rule(code=3, title="Meetings", date_column="met_on", condition_column="outcome", values=("met",)),
        Rule(
            code=4,
            title="Days waited",
            unit=Unit.DAYS,
            how=How.AVERAGE,
            date_column="referred_on",
            measure_column="days_waited",
        ),
    ),
    splits=(
        Split(slug="source", title="Source of referral", codes={"police": 1, "self": 2, "other": 3}),
        Split(slug="area", title="Council area", codes={"E06000058": 4, "E06000059": 5, "unknown": 6}),
    ),
)
# What reads the file in a process of its own, as we do, and says how long it took without and with its start.
READS = """
import json, resource, sys, time
began = time.perf_counter()
import pandas as pd
imported = time.perf_counter()
table = pd.read_csv(sys.argv[1]) if sys.argv[1].endswith(".csv") else pd.read_excel(sys.argv[1])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([len(table), time.perf_counter() - imported, peak]))
"""
YEARS = (date(2018, 1, 1), date(2022, 12, 31))


def cases(count: int) -> list[list[str]]:
    chance = Random(1)  # noqa: S311 - the same file each time, nothing secret
    rows = [list(FORM.columns)]
    for number in range(count):
        day = FORM.starts_on + timedelta(days=chance.randrange(90))
        met = (day + timedelta(days=chance.randrange(28))).isoformat() if chance.random() < 0.4 else ""
        says = {
            "case": f"C-{number:06}",
            "person": f"P-{chance.randrange(count):06}",
            "referred_on": day.isoformat(),
            "met_on": met,
            "source": chance.choice(["police", "self", "other"]),
            "area": chance.choice(["E06000058", "E06000059", "unknown"]),
            "outcome": chance.choice(["met", "did not come"]),
            "days_waited": str(chance.randrange(40)),
        }
        rows.append([says[name] for name in FORM.columns])
    return rows


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: list[list[str]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        for row, cells in enumerate(rows):
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text)
    return content.getvalue()


def build(contracts: int, indicators: int) -> int:
    """Contracts with a target on each indicator and a figure for each in every quarter; how many returns there are."""
    check_at_once()
    officer = User.objects.create_user("bench@example.org", name="Benchmark")
    service = Service.objects.create(name="Benchmark", slug="benchmark", description="A service.")
    provider = Organisation.objects.create(name="Benchmark", kind=Organisation.Kind.PUBLIC_BODY)
    Service.objects.bulk_create(
        Service(name=f"Plain row {number}", slug=f"plain-row-{number}", description="A service.")
        for number in range(contracts)
    )
    library = Indicator.objects.bulk_create(
        Indicator(title=f"Benchmark {number}", definition="What counts.") for number in range(indicators)
    )
    starts, ends = YEARS
    quarters = periods(starts, ends, Frequency.QUARTERLY)
    made = [
        Contract.objects.create(
            reference=f"BEN-2018-{number:04}",
            title=f"Benchmark {number}",
            purpose="A service.",
            service=service,
            organisation=provider,
            value=Decimal(100_000),
            starts_on=starts,
            ends_on=ends,
            state=Contract.State.LIVE,
            lead_officer=officer,
        )
        for number in range(contracts)
    ]
    for contract in made:
        targets = Target.objects.bulk_create(
            Target(agreement_id=contract.pk, indicator=one, starts_on=starts, ends_on=ends, value=Decimal(400))
            for one in library
        )
        Outlook.objects.bulk_create(
            Outlook(
                target=one, rating="Good", actual=100, expected=100, low=380, high=440, chance=0.5, sentence="So so."
            )
            for one in targets
        )
        returns = MonitoringReturn.objects.bulk_create(
            MonitoringReturn(
                agreement_id=contract.pk,
                number=number,
                period_start=one.starts_on,
                period_end=one.ends_on,
                due_on=one.ends_on,
            )
            for number, one in enumerate(quarters, start=1)
        )
        Measurement.objects.bulk_create(
            Measurement(monitoring_return=sent, indicator=one, value=20, entered_by=officer)
            for sent in returns
            for one in library
        )
    return contracts * len(quarters)


class Command(BaseCommand):
    help = "How fast a case file is counted and the page of all contracts is. It ends as it began: nothing stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=100_000)
        parser.add_argument("--contracts", type=int, default=500)
        parser.add_argument("--indicators", type=int, default=20)

    def handle(self, *args: Any, rows: int, contracts: int, indicators: int, **options: Any) -> None:
        made = cases(rows)
        for name, write in (("cases.csv", as_csv), ("cases.xlsx", as_xlsx)):
            self._file(name, write(made), rows)
        with transaction.atomic():
            self._portfolio(contracts, indicators)
            transaction.set_rollback(True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.stdout.write(f"This process itself held {peak:.0f} MB at most")

    def _file(self, name: str, content: bytes, rows: int) -> None:
        self.stdout.write(f"{name}: {rows:,} rows, {len(content) / 1e6:.1f} MB")
        reading, alone = self._read(name, content)
        began = time.perf_counter()
        outcome = count_apart(content, name, FORM)
        ours = time.perf_counter() - began
        if outcome.count or outcome.rows != rows:
            raise SystemExit(f"The file was not counted: {outcome.problems[:3]}")
        self.stdout.write(
            f"  checked and counted, from upload to totals: {ours:.1f} s, {outcome.peak / 1e6:.0f} MB at most"
        )
        self.stdout.write(
            f"  {ours / alone:.2f} times as long as a process in which pandas only reads it ({alone:.1f} s)"
        )
        self.stdout.write(f"  {ours / reading:.2f} times the reading itself ({reading:.1f} s)")

    def _read(self, name: str, content: bytes) -> tuple[float, float]:
        """Seconds that pandas reads, and that a process takes in which it does nothing else."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            began = time.perf_counter()
            done = subprocess.run([sys.executable, "-c", READS, str(path)], capture_output=True, check=True)  # noqa: S603
            alone = time.perf_counter() - began
        _, reading, _ = json.loads(done.stdout)
        return reading, alone

    def _portfolio(self, contracts: int, indicators: int) -> None:
        built = time.perf_counter()
        returns = build(contracts, indicators)
        seconds = time.perf_counter() - built
        self.stdout.write(
            f"{contracts} contracts × {indicators} indicators × {returns // contracts} periods, made in {seconds:.0f} s"
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the database does by itself once rows are committed
        browser = signed_in()
        worst = self._page("the page of all contracts, worst first", browser, "/office/contracts/")
        plain = self._page("a page of as many plain rows", browser, "/office/services/")
        self.stdout.write(f"  {worst / plain:.1f} times as long")

    def _page(self, what: str, browser: Client, address: str) -> float:
        if browser.get(address).status_code != HTTPStatus.OK:
            raise SystemExit(f"{address} did not open")
        reset_queries()  # in development thousands are kept, and then no more
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        asked = len(queries)  # the next request forgets them
        times = []
        for _ in range(5):
            began = time.perf_counter()
            browser.get(address)
            times.append(time.perf_counter() - began)
        self.stdout.write(f"  {what}: {min(times) * 1000:.0f} ms, {asked} queries")
        return min(times)


def signed_in() -> Client:
    """A browser in which a commissioning officer is signed in with a second factor."""
    user = User.objects.create_user("bench.officer@example.org", name="Benchmark")
    user.groups.add(Group.objects.get(name=Role.COMMISSIONING_OFFICER.label))
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return browser
