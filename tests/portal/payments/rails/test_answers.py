"""What the bank sends back, and what somebody sends who is no bank."""

from datetime import date
from decimal import Decimal

import pytest

from portal.payments.rails.answers import LARGEST, read_answer
from portal.payments.rails.orders import AnswerLine, NotAnAnswer, Outcome, Source
from tests.portal.payments.rails.batches import camt053, pain002


@pytest.mark.parametrize("version", ["03", "10", "14"])
def test_a_status_report_says_what_became_of_each_order(version):
    lines = read_answer(pain002(("aaa", "ACSC", ""), ("bbb", "RJCT", "AC04"), ("ccc", "ACSP", ""), version=version))

    assert [(line.end_to_end, line.outcome) for line in lines] == [
        ("aaa", Outcome.PAID),
        ("bbb", Outcome.REFUSED),
        ("ccc", Outcome.PENDING),
    ]
    assert lines[1].said == "RJCT AC04"


def test_a_batch_that_is_refused_as_a_whole_is_a_line_of_its_own():
    batch = b"<OrgnlPmtInfAndSts><PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>"
    report = pain002().replace(b"<OrgnlPmtInfAndSts>", batch)

    refused = AnswerLine(outcome=Outcome.REFUSED, end_to_end="RUN-2026-0001", said="RJCT AM04", source=Source.REPORT)
    assert read_answer(report) == [refused]


def test_beside_a_transaction_that_is_named_a_word_about_the_batch_names_no_run():
    lines = read_answer(pain002(("aaa", "ACSC", ""), batches=["RJCT"]))

    assert [(line.end_to_end, line.outcome) for line in lines] == [("aaa", Outcome.PAID), ("", Outcome.REFUSED)]
    assert lines[1].said == "RJCT of RUN-2026-0001 as a whole"


@pytest.mark.parametrize(
    ("group", "batches", "said"),
    [
        ("ACSC", ["ACSC"], [("RUN-2026-0001", Outcome.PAID)]),
        ("RJCT", ["RJCT", "RJCT"], [("RUN-2026-0001", Outcome.REFUSED)]),
        ("ACTC", ["ACSC"], [("RUN-2026-0001", Outcome.PENDING), ("RUN-2026-0001", Outcome.PAID)]),
        ("ACSC", ["RJCT"], [("RUN-2026-0001", Outcome.PAID), ("RUN-2026-0001", Outcome.REFUSED)]),
        ("PART", ["RJCT"], [("RUN-2026-0001", Outcome.PENDING), ("", Outcome.REFUSED)]),
    ],
)
def test_what_group_and_batch_say_alike_is_said_once(group, batches, said):
    lines = read_answer(pain002(group=group, batches=batches))

    assert [(line.end_to_end, line.outcome) for line in lines] == said


def test_a_statement_says_what_left_and_what_came_back():
    lines = read_answer(camt053(("aaa", "1000.00", "DBIT"), ("bbb", "0.29", "CRDT")))

    facts = {"on": date(2026, 11, 24), "source": Source.STATEMENT}
    assert lines == [
        AnswerLine(outcome=Outcome.PAID, end_to_end="aaa", amount=Decimal("1000.00"), **facts),
        AnswerLine(outcome=Outcome.CAME_BACK, end_to_end="bbb", amount=Decimal("0.29"), note="bbb", **facts),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'Identity,Amount,Status,Date,Reason\naaa,"1,000.00",Paid,24/11/2026,\n'
        "bbb,£5.10,rejected,2026-11-24,No account\n",
        "identity;amount;status;date;reason\naaa;1000.00;CONFIRMED;24/11/2026;\n"
        "bbb;5.10;Failed;24/11/2026;No account\n\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_list_is_read_as_banks_write_it(text, encoding):
    assert read_answer(text.encode(encoding)) == [
        AnswerLine(outcome=Outcome.PAID, end_to_end="aaa", amount=Decimal("1000.00"), on=date(2026, 11, 24)),
        AnswerLine(
            outcome=Outcome.REFUSED,
            end_to_end="bbb",
            amount=Decimal("5.10"),
            on=date(2026, 11, 24),
            said="No account",
        ),
    ]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<Document><CstmrPmtStsRpt>&d;</CstmrPmtStsRpt></Document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Document><CstmrPmtStsRpt><TxInfAndSts><OrgnlEndToEndId>&a;</OrgnlEndToEndId></TxInfAndSts></CstmrPmtStsRpt></Document>"""


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "takes pain.002"),
        (b"\x00\x01\x02", "takes pain.002"),
        (b"PK\x03\x04 a spreadsheet", "takes pain.002"),
        (b"<html><body>Log in</body></html>", "takes pain.002"),
        (b"<Document><CstmrPmtStsRpt>", "not whole"),
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (b"a,b\n1,2\n", "columns"),
        (b"Identity,Status\naaa,perhaps\n", "Row 2: .perhaps. is no status"),
        (b"Identity,Status,Amount\naaa,paid,ten\n", "Row 2: .ten. is no amount"),
        (b"Identity,Status,Amount\naaa,paid,NaN\n", "Row 2: .NaN. is no amount"),
        (b"Identity,Status,Amount\naaa,paid,1e99\n", "Row 2: .1e99. is no amount"),
        (b"Identity,Status,Amount\naaa,paid,1000.005\n", "Row 2: .1000.005. is no amount in pounds and pence"),
        (b"Identity,Status,Amount\naaa,paid,-1000.00\n", "Row 2: .-1000.00. is less than nothing"),
        (camt053(("aaa", "1000.001", "DBIT")), "is no amount in pounds and pence"),
        (camt053(("aaa", "-1000.00", "CRDT")), "is less than nothing"),
        (camt053(("aaa", "Infinity", "DBIT")), "is no amount"),
        (b"Identity,Status\n" + b"x,paid\n" * 50_001, "more than 50,000 lines"),
        (b"<" * 1_000_000, "no XML"),
        (b"<a>" * 300_000, "no XML"),
        (b"Identity,Status\n" + b"x" * 1_000_000, "cannot be read"),
        (b"Identity,Status,Date\naaa,paid,31/02/2026\n", "is no day"),
        (camt053(("aaa", "many", "DBIT")), "is no amount"),
        (b" " * (LARGEST + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(content, because):
    with pytest.raises(NotAnAnswer, match=because):
        read_answer(content)
