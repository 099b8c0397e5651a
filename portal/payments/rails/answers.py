"""The bank's answer: pain.002 (what became of each order), camt.053 (the statement), or a list as CSV.

Whatever the bank's system calls its elements' namespace version, the names are the same; what matters here is read by
name: the end-to-end identification that we gave, the amount, and what the bank says of it. Nothing is fetched, no
entity is expanded, and a file of another kind is refused with a sentence.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from portal.payments.rails.orders import AnswerLine, NotAnAnswer, Outcome, Source

# More than a run of 5,000 payments by five.
LARGEST = 10 * 1024 * 1024
MOST_LINES = 50_000
# ISO 20022 external code set for payment status (ExternalPaymentTransactionStatus1Code).
STATUS = {
    "ACSC": Outcome.PAID,
    "ACCC": Outcome.PAID,
    "RJCT": Outcome.REFUSED,
    "CANC": Outcome.REFUSED,
}
# Some of the group were taken and some were not.
IN_PARTS = "PART"
POUNDS = "GBP"
NOT_TAKEN = "This is no answer that the portal reads: it takes pain.002 and camt.053 (XML), or a list as CSV."
REASONS = [f"{{*}}{why}/{{*}}{said}" for why in ("StsRsnInf", "RtrInf") for said in ("Rsn/{*}Cd", "AddtlInf")]
COLUMNS = {
    "identity": ("identity", "end to end", "endtoendid", "end to end id", "reference id"),
    "amount": ("amount", "value"),
    "outcome": ("status", "outcome", "result"),
    "on": ("date", "value date", "paid on"),
    "said": ("reason", "message", "note"),
    "currency": ("currency", "ccy"),
}
WORDS = {
    "paid": Outcome.PAID,
    "confirmed": Outcome.PAID,
    "accepted": Outcome.PAID,
    "success": Outcome.PAID,
    "acsc": Outcome.PAID,
    "refused": Outcome.REFUSED,
    "rejected": Outcome.REFUSED,
    "failed": Outcome.REFUSED,
    "rjct": Outcome.REFUSED,
    "returned": Outcome.CAME_BACK,
    "reversed": Outcome.CAME_BACK,
    "came back": Outcome.CAME_BACK,
    "pending": Outcome.PENDING,
}


def read_answer(content: bytes) -> list[AnswerLine]:
    """Every line, in the file's order. Raises NotAnAnswer."""
    if len(content) > LARGEST:
        raise NotAnAnswer("The file is larger than 10 MB. Ask the bank for one run or one day at a time.")
    is_xml = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    lines = _read_xml(content) if is_xml else _read_csv(content)
    if len(lines) > MOST_LINES:
        raise NotAnAnswer(f"The file has more than {MOST_LINES:,} lines. Ask for one run or one day at a time.")
    return lines


def _read_xml(content: bytes) -> list[AnswerLine]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        document = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotAnAnswer(f"The file is not whole, or no XML: {error.msg}") from error
    if document.getroottree().docinfo.doctype:
        raise NotAnAnswer("The file declares a document type, which no bank's answer does. It was not read.")
    for name, read in (("CstmrPmtStsRpt", _status_report), ("BkToCstmrStmt", _statement)):
        found = document.find(f"{{*}}{name}")
        if found is not None:
            return list(read(found))
    raise NotAnAnswer(NOT_TAKEN)


def _status_report(report: etree._Element) -> Iterator[AnswerLine]:
    """pain.002: a status for each transaction, and one for the whole group or each batch of it. What is said of many at
    once is a line of its own, said by group and batch alike but once. It stands for the whole run, and names it, only
    where no transaction is named and nothing is in parts: else somebody has to see which payments it is about.
    """
    named = 0
    for one in report.iterfind(".//{*}TxInfAndSts"):
        named += 1
        status = _text(one, "{*}TxSts")
        amount = _text(one, ".//{*}OrgnlTxRef//{*}InstdAmt")
        yield AnswerLine(
            outcome=STATUS.get(status, Outcome.PENDING),
            end_to_end=_text(one, "{*}OrgnlEndToEndId"),
            amount=_amount(amount) if amount else None,
            on=_day(_text(one, "{*}AccptncDtTm")),
            said=" ".join(part for part in (status, _reasons(one)) if part),
            bank_reference=_text(one, "{*}AcctSvcrRef") or _text(one, "{*}StsId"),
            currency=_currency(one.find(".//{*}OrgnlTxRef//{*}InstdAmt")),
            source=Source.REPORT,
        )
    message = _text(report, "{*}OrgnlGrpInfAndSts/{*}OrgnlMsgId")
    of_many = [(report.find("{*}OrgnlGrpInfAndSts"), "{*}GrpSts", named)]
    of_many += [
        (one, "{*}PmtInfSts", len(one.findall("{*}TxInfAndSts"))) for one in report.iterfind("{*}OrgnlPmtInfAndSts")
    ]
    words = [("" if one is None else _text(one, path), _reasons(one), inside) for one, path, inside in of_many]
    for_all = not named and IN_PARTS not in {status for status, _, _ in words}
    told = set()
    for status, why, named_in_it in words:
        outcome = STATUS.get(status, Outcome.PENDING)
        if not status or outcome in told or (named_in_it and outcome != Outcome.REFUSED):
            continue
        told.add(outcome)
        names_it = for_all or outcome == Outcome.PENDING
        whole = "" if names_it else f"of {message} as a whole"
        yield AnswerLine(
            outcome=outcome,
            end_to_end=message if names_it else "",
            said=" ".join(part for part in (status, why, whole) if part),
            source=Source.REPORT,
        )


def _statement(statement: etree._Element) -> Iterator[AnswerLine]:
    """camt.053: booked entries. Money that leaves was paid; money that comes in with our identity came back."""
    for entry in statement.iterfind(".//{*}Ntry"):
        status = _text(entry, "{*}Sts/{*}Cd") or _text(entry, "{*}Sts")
        booked = status in ("BOOK", "")
        on = _day(_text(entry, "{*}BookgDt/{*}Dt") or _text(entry, "{*}BookgDt/{*}DtTm"))
        reference = _text(entry, "{*}AcctSvcrRef")
        details = entry.findall("{*}NtryDtls/{*}TxDtls")
        for one in details or [entry]:
            direction = _text(one, "{*}CdtDbtInd") or _text(entry, "{*}CdtDbtInd")
            amount = _amount_element(one, entry)
            back = direction == "CRDT" or one.find("{*}RtrInf") is not None
            moved = Outcome.CAME_BACK if back else Outcome.PAID
            yield AnswerLine(
                outcome=moved if booked else Outcome.PENDING,
                end_to_end=_text(one, "{*}Refs/{*}EndToEndId"),
                amount=_amount(_words(amount)) if _words(amount) else None,
                on=on,
                said=_reasons(one) or _text(one, "{*}AddtlTxInf") or _text(entry, "{*}AddtlNtryInf"),
                bank_reference=_text(one, "{*}Refs/{*}AcctSvcrRef") or reference,
                note=_note(one, entry) if direction == "CRDT" else "",
                currency=_currency(amount),
                source=Source.STATEMENT,
            )


def _amount_element(one: etree._Element, entry: etree._Element) -> etree._Element | None:
    """The transaction's amount; the entry's where it has none of its own."""
    for where, path in ((one, "{*}Amt"), (one, "{*}AmtDtls/{*}TxAmt/{*}Amt"), (entry, "{*}Amt")):
        found = where.find(path)
        if found is not None and _words(found):
            return found
    return None


def _note(one: etree._Element, entry: etree._Element) -> str:
    """Wherever banks put what a payer wrote."""
    paths = ("{*}RmtInf/{*}Ustrd", "{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref", "{*}AddtlTxInf")
    said = [_words(found) for path in paths for found in one.iterfind(path)]
    said += [_text(one, "{*}Refs/{*}EndToEndId"), _text(one, "{*}Refs/{*}InstrId"), _text(entry, "{*}AddtlNtryInf")]
    return " ".join(dict.fromkeys(part for part in said if part and part != "NOTPROVIDED"))[:300]


def _currency(amount: etree._Element | None) -> str:
    return POUNDS if amount is None else str(amount.get("Ccy") or POUNDS).strip().upper()[:3]


def _words(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()[:200]


def _reasons(element: etree._Element | None) -> str:
    if element is None:
        return ""
    found = [one.text.strip() for path in REASONS for one in element.iterfind(path) if one.text]
    return " ".join(found)[:500]


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()[:200]


def _amount(words: str) -> Decimal:
    try:
        amount = Decimal(words.replace(",", "").lstrip("£"))
    except InvalidOperation as error:
        raise NotAnAnswer(f"“{words[:40]}” is no amount.") from error
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 10:
        raise NotAnAnswer(f"“{words[:40]}” is no amount.")
    if amount < 0:
        raise NotAnAnswer(f"“{words[:40]}” is less than nothing. The status says which way money went, not the sign.")
    if amount != round(amount, 2):
        raise NotAnAnswer(f"“{words[:40]}” is no amount in pounds and pence.")
    return amount


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words[:10])
    except ValueError as error:
        raise NotAnAnswer(f"“{words[:40]}” is no day.") from error


def _read_csv(content: bytes) -> list[AnswerLine]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotAnAnswer(NOT_TAKEN)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        places = {key: _place(header, names) for key, names in COLUMNS.items()}
        if places["identity"] is None or places["outcome"] is None:
            raise NotAnAnswer(f"{NOT_TAKEN} A list needs the columns “Identity” and “Status”.")
        return [
            _line(number, [cell.strip() for cell in row], places)
            for number, row in enumerate(rows, start=2)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise NotAnAnswer(f"The list cannot be read: {error}.") from error


def _place(header: list[str], names: tuple[str, ...]) -> int | None:
    return next((place for place, name in enumerate(header) if name in names), None)


def _line(number: int, row: list[str], places: dict[str, int | None]) -> AnswerLine:
    def cell(key: str) -> str:
        place = places[key]
        return row[place][:200] if place is not None and place < len(row) else ""

    outcome = WORDS.get(cell("outcome").lower())
    if outcome is None:
        known = ", ".join(sorted(WORDS))
        raise NotAnAnswer(f"Row {number}: “{cell('outcome')[:40]}” is no status. It may be: {known}.")
    try:
        return AnswerLine(
            outcome=outcome,
            end_to_end=cell("identity"),
            amount=_amount(cell("amount")) if cell("amount") else None,
            on=_british_day(cell("on")),
            said=cell("said"),
            currency=cell("currency").upper()[:3] or POUNDS,
        )
    except NotAnAnswer as refusal:
        raise NotAnAnswer(f"Row {number}: {refusal}") from refusal


def _british_day(words: str) -> date | None:
    """2026-11-27 or 27/11/2026."""
    parts = words.split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        return _day(f"{parts[2]:0>4}-{parts[1]:0>2}-{parts[0]:0>2}")
    return _day(words)
