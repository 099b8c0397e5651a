"""Batches to send, and answers of a bank to them, made on the spot."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from portal.banking.details import Details
from portal.payments.rails.orders import Batch, Order

PAYER = Details("000000", "11111111")


def order(number=1, amount="1000.00", payee="A community group", **changes):
    facts = {
        "identity": UUID(int=number, version=4),
        "amount": Decimal(amount),
        "payee": payee,
        "details": Details("000000", f"{number:08}"),
        "reference": f"SDF-2026-{number:04}/1",
    }
    return Order(**facts | changes)


def batch(*orders, **changes):
    facts = {
        "number": "RUN-2026-0001",
        "payer": "Police and Crime Commissioner for Dorset",
        "details": PAYER,
        "pay_on": date(2026, 11, 24),
        "made_at": datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
        "orders": orders or (order(1), order(2, "0.01")),
    }
    return Batch(**facts | changes)


def pain002(*statuses, version="10", number="RUN-2026-0001", group="", batches=("",)):
    """A status report on the run `number`: (end to end, status, reason) of each transaction, which stand in the last
    batch; `group` and `batches` are what is said of all.
    """
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for one, status, reason in statuses
    )
    alone = "".join(f"<OrgnlPmtInfAndSts>{_status('PmtInfSts', one)}</OrgnlPmtInfAndSts>" for one in batches[:-1])
    return (
        f'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{number}</OrgnlMsgId>"
        f"{_status('GrpSts', group)}</OrgnlGrpInfAndSts>{alone}<OrgnlPmtInfAndSts>{_status('PmtInfSts', batches[-1])}"
        f"{lines}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def _status(name, status):
    return f"<{name}>{status}</{name}>" if status else ""


def camt053(*entries, day="2026-11-24", currency="GBP"):
    """A statement: (end to end, amount, "DBIT" or "CRDT", the bank's reference, the payer's words) of each entry; the
    last two may be left out.
    """
    lines = "".join(_entry(*entry, day=day, currency=currency) for entry in entries)
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>{lines}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _entry(one, amount, direction, reference="", note="", *, day, currency):
    named = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    wrote = f"<RmtInf><Ustrd>{note}</Ustrd></RmtInf>" if note else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{named}<NtryDtls><TxDtls><Refs><EndToEndId>{one}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{amount}</Amt>{wrote}</TxDtls></NtryDtls></Ntry>'
    )
