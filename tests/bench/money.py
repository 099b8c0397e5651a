"""What the bank run's benchmark does, and what is in the database afterwards. Imported once the settings are known."""

import time
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django has to be up first
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.accounts.roles import Role  # noqa: E402
from portal.agreements.models import Agreement, Allocation  # noqa: E402
from portal.banking.details import Details  # noqa: E402
from portal.banking.models import BankAccount  # noqa: E402
from portal.banking.sealing import fingerprint, seal  # noqa: E402
from portal.database.at_once import check_at_once  # noqa: E402
from portal.dates.financial_years import financial_year  # noqa: E402
from portal.dates.working_days import working_days_after  # noqa: E402
from portal.organisations.models import Contact, Organisation  # noqa: E402
from portal.payments.domain import (  # noqa: E402
    add_payments,
    approve_payment,
    approve_payments,
    file_again,
    make_run,
    read_answer,
    settle_answer,
    take_file,
)
from portal.payments.models import BankAnswer, BankLine, Instalment, Payment, PaymentRun, Rail  # noqa: E402
from portal.payments.rails.orders import PaymentFile  # noqa: E402
from tests.portal.accounts.factories import UserFactory  # noqa: E402
from tests.portal.documents.factories import DocumentFactory  # noqa: E402
from tests.portal.payments.a_bank import Bank  # noqa: E402
from tests.portal.payments.rails.batches import pain002  # noqa: E402
from tests.portal.streams.factories import FundingStreamFactory  # noqa: E402

AGREEMENTS_EACH = 5
AMOUNT = Decimal("1234.56")
people: dict[str, User] = {}


def prepare() -> None:
    call_command("migrate", verbosity=0)
    for name in ("first", "second", "third"):
        people[name] = UserFactory(role=Role.FINANCE_OFFICER)


@transaction.atomic
def instalments(count: int) -> list[Instalment]:
    """Prepared, one for each agreement; five agreements for each organisation, which has an account and a contact."""
    check_at_once()
    today, now = timezone.localdate(), timezone.now()
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Benchmark {number}", kind=Organisation.Kind.PUBLIC_BODY)
        for number in range((count + AGREEMENTS_EACH - 1) // AGREEMENTS_EACH)
    )
    Contact.objects.bulk_create(
        Contact(organisation=one, position=1, name="Treasurer", email=f"treasurer{one.pk}@group.example")
        for one in organisations
    )
    document, members, officers = DocumentFactory(), UserFactory.create_batch(2), UserFactory.create_batch(2)
    BankAccount.objects.bulk_create(_account(one, document, members, officers) for one in organisations)
    stream = FundingStreamFactory()
    agreements = Agreement.objects.bulk_create(
        Agreement(
            kind=Agreement.Kind.GRANT,
            reference=f"BEN-{today.year}-{number:05}",
            organisation=organisations[number // AGREEMENTS_EACH],
            title=f"Benchmark {number}",
            purpose="A project.",
            value=AMOUNT,
            starts_on=today,
            ends_on=today + timedelta(days=365),
            state=Agreement.State.LIVE,
        )
        for number in range(count)
    )
    Allocation.objects.bulk_create(
        Allocation(agreement=one, year=financial_year(today), stream=stream, amount=AMOUNT) for one in agreements
    )
    return Instalment.objects.bulk_create(
        Instalment(
            agreement=one,
            number=1,
            amount=AMOUNT,
            due_on=today,
            state=Instalment.State.PREPARED,
            prepared_by=people["first"],
            prepared_at=now,
        )
        for one in agreements
    )


def _account(organisation: Organisation, document: Any, members: list[User], officers: list[User]) -> BankAccount:
    details, now = Details("000000", f"{organisation.pk:08}"), timezone.now()
    return BankAccount(
        organisation=organisation,
        account_name=organisation.name,
        sealed=seal(details),
        fingerprint=fingerprint(details),
        sort_code_end=details.sort_code[-2:],
        account_number_end=details.account_number[-3:],
        document=document,
        state=BankAccount.State.IN_USE,
        entered_by=members[0],
        confirmed_by=members[1],
        confirmed_at=now,
        checked_by=officers[0],
        checked_at=now,
        how_checked="Benchmark.",
        agreed_by=officers[1],
        agreed_at=now,
        pays_from=timezone.localdate(),
    )


def approve_each(prepared: Sequence[Instalment]) -> None:
    for one in prepared:
        approve_payment(one, by=people["second"])


def approve_together(prepared: Sequence[Instalment]) -> None:
    """As the finance officer's one press does it."""
    assert not approve_payments(prepared, by=people["second"]).left


def gather() -> PaymentRun:
    payments = list(Payment.objects.order_by("pk"))
    day = working_days_after(timezone.localdate(), 1)
    run = make_run(by=people["first"], rail=Rail.BANK_FILE, pay_on=day)
    add_payments(run, payments, by=people["first"])
    return run


def take(run: PaymentRun) -> PaymentFile:
    return take_file(run, by=people["second"])


def read(run: PaymentRun, file: PaymentFile) -> BankAnswer:
    """A bank pays all of them, and says so in a status report."""
    bank = Bank()
    bank.bring(file.content, lambda identity: False)
    content = pain002(*((identity, "ACSC", "G000") for identity in bank.paid))
    return read_answer(content, name="answer.xml", by=people["third"], run=run)


def settle(answer: BankAnswer) -> int:
    return settle_answer(answer)


def rows() -> dict[str, int]:
    """How many rows each table of the portal has."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def insert_plainly(added: dict[str, int]) -> float:
    """The same rows again, one INSERT each, into tables without triggers, in one transaction; the seconds it took."""
    began = 0.0
    seconds = 0.0
    with connection.cursor() as cursor:
        for name, number in added.items():
            cursor.execute(f'CREATE TABLE "plain_{name}" (LIKE "{name}" INCLUDING INDEXES)')
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1 DESC LIMIT {number}')
            columns = [f'"{column.name}"' for column in cursor.description]
            found = [tuple(_plain(value) for value in row) for row in cursor.fetchall()]
            places = ", ".join(["%s"] * len(columns))
            insert = f'INSERT INTO "plain_{name}" ({", ".join(columns)}) VALUES ({places})'
            began = time.perf_counter()
            with transaction.atomic():
                for row in found:
                    cursor.execute(insert, row)
            seconds += time.perf_counter() - began
    return seconds


def _plain(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value) if isinstance(value, dict) else value


def faults(run: PaymentRun, file: PaymentFile, count: int) -> dict[str, Any]:
    """All zero where each penny is where it should be."""
    now = PaymentRun.objects.get(pk=run.pk)
    return {
        "not paid": count - Instalment.objects.paid().count(),
        "pounds missing": AMOUNT * count - Payment.objects.confirmed().total(),
        "lines not matched": BankLine.objects.exclude(state=BankLine.State.MATCHED).count(),
        "runs not done": int(now.state != PaymentRun.State.DONE),
        "other bytes when the file is fetched again": int(file_again(now, by=people["third"]).content != file.content),
    }
