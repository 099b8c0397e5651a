"""Whatever is sent to the question pages: no 500, nothing kept that a rule forbids, and what was typed comes back."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.documents.models import Document
from portal.questionnaires.models import Answer
from portal.questionnaires.schema import Condition, Kind, OnlyIf, Question, Schema, Section
from tests.grants.community_grant import APPLICATION, version_of
from tests.grants.factories import ApplicationFactory
from tests.portal.documents import files
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

PROJECT = "/apply/SDF-2026-0042/sections/project/"
MONEY = "/apply/SDF-2026-0042/sections/money/"
PAPERS = "/apply/SDF-2026-0042/sections/papers/"
SCRIPT = {"headers": {"accept": "application/json"}}
FORM = "application/x-www-form-urlencoded"
# The database is put back after the test, not after each example: an example must not count on an empty one.
FUZZ = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

NASTY = st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "{{ 7*7 }}{% debug %}",
        "a\x00b",
        "\u202eevil\u202c",
        "مرحبا 👩🏽‍🚒 नमस्ते",
        "\ufeff\u200b\u2028\u2029",
        "\ud7ff\ue000\U0010ffff",
        "' OR 1=1; --",
        "../../etc/passwd",
        "-1",
        "-0",
        "1e400",
        "NaN",
        "Infinity",
        "9" * 400,
        "٣٤",
        "£-5.00",
        "20026",
        "0000",
        "29",
        "word " * 4000,
        "x" * 200_000,
        "\r\n" * 50,
    ]
)
WORDS = st.one_of(NASTY, st.text(max_size=60))
NAMES = st.sampled_from(
    [
        *("project_name", "summary", "areas", "themes", "quote", "nobody_asked", "frozen", "__class__", "csrf"),
        *("starts_on", "starts_on-day", "starts_on-month", "starts_on-year", "ends_on-day", "ends_on-month"),
        *("ends_on-year", "amount_requested", "budget", "budget-0-what", "budget-0-cost", "budget-999-cost"),
        *("budget--1-what", "budget-1-what", "keep-project_name", "keep-summary", "page-conflicts", "page-seen"),
        *("page-left", "page-for", "page-kept", "add-row", "remove-row", "remove-file", "go-later", "back"),
    ]
)
KEYS = "project_name summary starts_on ends_on areas themes amount_requested budget quote nobody_asked"
SENT = st.lists(st.tuples(NAMES, WORDS), max_size=12)


@pytest.fixture
def draft(call, organisation, applicant):
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, reference="SDF-2026-0042")


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


def stored(application=None) -> dict:
    rows = Answer.objects.filter(response=application.response) if application else Answer.objects.all()
    return {row.key: row.value for row in rows if row.value is not None}


def keeps_every_rule(values: dict) -> bool:
    """What is kept as an answer passes what its question asks for; all else is only what somebody typed."""
    money = [values.get("amount_requested") or "0", *(row["cost"] or "0" for row in values.get("budget") or [])]
    dates = [values.get("starts_on") or "2026-01-01", values.get("ends_on") or "2026-01-01"]
    checks = [
        set(values) <= {"project_name", "summary", "starts_on", "ends_on", "areas", "amount_requested", "budget"},
        len(values.get("project_name") or "") <= 250,
        len((values.get("summary") or "").split()) <= 75,
        all(re.fullmatch(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", day) for day in dates),
        set(values.get("areas") or []) <= {"E06000059", "E06000058"},
        all(re.fullmatch(r"[0-9]{1,10}(\.[0-9]{2})?", amount) for amount in money),
        len(values.get("budget") or []) <= 3,
        "\\u0000" not in json.dumps(values),
    ]
    return all(checks)


@FUZZ
@given(sent=SENT, page=st.sampled_from([PROJECT, MONEY, PAPERS]))
def test_a_page_takes_whatever_is_sent(signed_in, draft, sent, page):
    answer = signed_in.post(page, urlencode(sent), content_type=FORM)

    assert answer.status_code in (302, 400, 409, 413, 422)
    assert keeps_every_rule(stored(draft))
    assert signed_in.get(page).status_code == 200


@FUZZ
@given(sent=SENT, page=st.sampled_from([PROJECT, MONEY, PAPERS]))
def test_an_autosave_takes_whatever_is_sent(signed_in, draft, sent, page):
    answer = signed_in.post(f"{page}save/", urlencode([("page-left", KEYS), *sent]), content_type=FORM, **SCRIPT)

    assert answer.status_code in (200, 400, 403, 409, 413)
    assert keeps_every_rule(stored(draft))
    assert signed_in.get(page).status_code == 200


@FUZZ
@given(words=WORDS, name=st.sampled_from(["project_name", "summary"]))
def test_what_was_typed_comes_back_as_text(signed_in, draft, words, name):
    shown = signed_in.post(PROJECT, {name: words}).content.decode()

    lines = words.replace("\r\n", "\n").strip().splitlines()
    assert "<script>alert" not in shown
    assert all(line.strip() in unescape(shown) or unreadable(line) for line in lines[:3])


def unreadable(line: str) -> bool:
    """Marks that turn text around are taken out, and odd control characters may look otherwise in HTML."""
    return bool(re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x1f\x7f-\x9f]", line))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../x.pdf", files.PROGRAM),
        ("../../etc/passwd", b"root:x:0:0"),
        ("x.pdf", files.EICAR),
        ("x.com", files.EICAR),
        ("x.pdf", b"GIF89a" + files.PDF),
        ("x.pdf.exe", files.PDF),
        ("x.html", b"<script>alert(1)</script>"),
        ("x.svg", b"<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'/>"),
        ("x.docx", files.archive({"a.txt": b"a"})),
        ("", files.PDF),
        ("x" * 400 + ".exe", files.PROGRAM),
    ],
)
def test_a_bad_file_is_refused_at_its_question(signed_in, draft, name, content):
    refused = signed_in.post(PAPERS, {"quote": SimpleUploadedFile(name or "none", content)})

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["quote"]
    assert Document.objects.count() == 0
    assert stored(draft) == {}


def test_a_path_in_a_files_name_leads_nowhere(signed_in, draft, private_folder):
    signed_in.post(PAPERS, {"quote": SimpleUploadedFile("../../x.pdf", files.PDF)})

    kept = Document.objects.get()
    assert kept.original_name == "x.pdf"
    assert private_folder in private_folder.joinpath(kept.file.name).resolve().parents


def test_what_is_too_large_is_refused_and_nothing_is_half_done(signed_in, draft):
    huge = {"page-left": "summary", "summary": "x" * 10_000_000}

    codes = [
        signed_in.post(PROJECT, urlencode(huge), content_type=FORM).status_code,
        signed_in.post(f"{PROJECT}save/", urlencode(huge), content_type=FORM, **SCRIPT).status_code,
    ]

    assert codes == [400, 400]
    assert stored(draft) == {}


def test_other_peoples_applications_are_not_found_whatever_is_sent(signed_in, call):
    theirs = ApplicationFactory(call=call, organisation=OrganisationFactory(), reference="SDF-2026-0077")
    sent = {"page-left": KEYS, "project_name": "Mine", "page-conflicts": "project_name", "keep-project_name": "mine"}

    codes = [
        signed_in.post("/apply/SDF-2026-0077/sections/project/", sent).status_code,
        signed_in.post("/apply/SDF-2026-0077/sections/project/save/", sent, **SCRIPT).status_code,
    ]

    assert codes == [404, 404]
    assert stored(theirs) == {}


def test_an_answer_to_a_hidden_section_is_not_taken(call, organisation, applicant, sign_in):
    hidden = Section(
        key="hidden",
        title="Hidden",
        only_if=OnlyIf(conditions=(Condition(question="project_name", value="show it"),)),
        questions=(Question(key="secret", kind=Kind.SHORT, label="Secret"),),
    )
    call.questionnaire_version = version_of(Schema(title="With a hidden one", sections=(*APPLICATION.sections, hidden)))
    call.save()
    draft = ApplicationFactory(call=call, organisation=organisation, created_by=applicant, reference="SDF-2026-0042")
    browser, page = sign_in(applicant), "/apply/SDF-2026-0042/sections/hidden/"

    codes = [
        browser.post(page, {"secret": "x"}).status_code,
        browser.post(f"{page}save/", {"page-left": "secret", "secret": "x"}, **SCRIPT).status_code,
    ]

    assert codes == [302, 409]
    assert stored(draft) == {}
