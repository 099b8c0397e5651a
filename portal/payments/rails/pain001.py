"""The file that a bank takes: ISO 20022 customer credit transfer initiation, pain.001.001.09, in pounds.

Accounts in the United Kingdom have no need of an IBAN: the agent is named by its sort code (clearing system GBDSC), the
account by its eight digits (scheme BBAN). The payment's identity is its end-to-end identification and its UETR, so that
every answer of the bank carries it. The schema is the one of iso20022.org, as the package `sepaxml` brings it.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib.resources import files

from lxml import etree

from portal.banking.details import Details
from portal.payments.rails.letters import bank_words
from portal.payments.rails.orders import Batch, Order, PaymentFile

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_NAME, LONGEST_NOTE = 140, 140


class NotValid(ValueError):
    """The schema does not take the file: a fault of ours, never to be sent. `str()` says where."""


def payment_file(batch: Batch) -> PaymentFile:
    """The same batch makes the same bytes. Raises NotValid."""
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    initiation = _in(document, "CstmrCdtTrfInitn")
    header = _in(initiation, "GrpHdr")
    _say(header, "MsgId", batch.number)
    _say(header, "CreDtTm", batch.made_at.isoformat(timespec="seconds"))
    _sums(header, batch)
    _say(_in(header, "InitgPty"), "Nm", bank_words(batch.payer, LONGEST_NAME))
    payment = _in(initiation, "PmtInf")
    _say(payment, "PmtInfId", batch.number)
    _say(payment, "PmtMtd", "TRF")
    _say(payment, "BtchBookg", "true")
    _sums(payment, batch)
    _say(_in(payment, "ReqdExctnDt"), "Dt", batch.pay_on.isoformat())
    _say(_in(payment, "Dbtr"), "Nm", bank_words(batch.payer, LONGEST_NAME))
    _account(payment, "DbtrAcct", batch.bank)
    _agent(payment, "DbtrAgt", batch.bank)
    _say(payment, "ChrgBr", "SLEV")
    for order in batch.orders:
        _transfer(payment, order)
    require_valid(document)
    content = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    return PaymentFile(f"{batch.number}.xml", content, "application/xml")


def require_valid(document: etree._Element) -> None:
    """Raise NotValid with the schema's own words."""
    schema = _schema()
    if not schema.validate(document):
        raise NotValid("; ".join(str(error.message) for error in schema.error_log)[:2000])


@cache
def _schema() -> etree.XMLSchema:
    path = files("sepaxml") / "schemas" / "pain.001.001.09.xsd"
    return etree.XMLSchema(etree.fromstring(path.read_bytes()))


def _transfer(payment: etree._Element, order: Order) -> None:
    transfer = _in(payment, "CdtTrfTxInf")
    identity = _in(transfer, "PmtId")
    _say(identity, "InstrId", order.end_to_end)
    _say(identity, "EndToEndId", order.end_to_end)
    _say(identity, "UETR", str(order.identity))
    _say(_in(transfer, "Amt"), "InstdAmt", _pounds(order.amount)).set("Ccy", "GBP")
    _agent(transfer, "CdtrAgt", order.bank)
    _say(_in(transfer, "Cdtr"), "Nm", bank_words(order.payee, LONGEST_NAME))
    _account(transfer, "CdtrAcct", order.bank)
    _say(_in(transfer, "RmtInf"), "Ustrd", bank_words(order.reference, LONGEST_NOTE))


def _agent(parent: etree._Element, name: str, details: Details) -> None:
    member = _in(_in(_in(parent, name), "FinInstnId"), "ClrSysMmbId")
    _say(_in(member, "ClrSysId"), "Cd", "GBDSC")
    _say(member, "MmbId", details.sort_code)


def _account(parent: etree._Element, name: str, details: Details) -> None:
    account = _in(parent, name)
    other = _in(_in(account, "Id"), "Othr")
    _say(other, "Id", details.account_number)
    _say(_in(other, "SchmeNm"), "Cd", "BBAN")
    _say(account, "Ccy", "GBP")


def _sums(parent: etree._Element, batch: Batch) -> None:
    _say(parent, "NbOfTxs", str(len(batch.orders)))
    _say(parent, "CtrlSum", _pounds(batch.total))


def _pounds(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _in(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _say(parent: etree._Element, name: str, words: str) -> etree._Element:
    element = _in(parent, name)
    element.text = words
    return element
