"""Giving evidence once, seeing how it stands, and who may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.documents.domain import UploadRefused
from portal.events import ledger
from portal.evidence.domain import NeedsAnEnd, OutOfOrder, give_evidence, passport_of
from portal.evidence.forms import EvidenceForm
from portal.evidence.kinds import Kind
from portal.evidence.models import Evidence
from portal.organisations.domain import MayOnlyRead
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.evidence.factories import EvidenceFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def writer():
    return UserFactory()


@pytest.fixture
def organisation(writer):
    return OrganisationFactory(member=writer)


def given(organisation, kind="accounts", *, by, name="accounts.pdf", **days):
    return give_evidence(organisation, kind, files.sent(name, files.PDF), by=by, **({"dated_on": TODAY()} | days))


def address(organisation, *more):
    return "/".join([f"/account/organisations/{organisation.pk}/evidence", *map(str, more)]) + "/"


def parts(prefix, day):
    return {f"{prefix}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def test_a_newer_paper_takes_the_place_and_the_older_stays(organisation, writer):
    older = given(organisation, by=writer, name="old.pdf")
    newer = given(organisation, by=writer, name="new.pdf")

    assert {one.kind: one.piece for one in passport_of(organisation)}["accounts"] == newer
    assert list(Evidence.objects.filter(pk=older.pk)) == [older]
    event = ledger.timeline(organisation).first()
    assert (event.verb, event.changes["accounts"]) == ("evidence-given", ["old.pdf", "new.pdf"])
    assert newer.document.organisation == organisation


def test_readers_and_strangers_give_nothing(organisation):
    reader = MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS).user

    for person in (reader, UserFactory()):
        with pytest.raises(MayOnlyRead):
            given(organisation, by=person)

    assert not Evidence.objects.exists()


def test_an_insurance_says_until_when_and_nothing_ends_before_it_begins(organisation, writer):
    with pytest.raises(NeedsAnEnd):
        given(organisation, "insurance", by=writer)
    with pytest.raises(OutOfOrder):
        given(organisation, "insurance", by=writer, expires_on=TODAY() - timedelta(days=1))


def test_a_program_is_not_a_paper_and_leaves_nothing(organisation, writer):
    with pytest.raises(UploadRefused):
        give_evidence(organisation, "accounts", files.sent("accounts.pdf", files.PROGRAM), dated_on=TODAY(), by=writer)

    assert not Evidence.objects.exists()


def test_what_was_given_does_not_change_under_its_name(organisation, writer):
    evidence = given(organisation, by=writer)

    with pytest.raises(Exception, match=r"(?i)cannot update"):
        Evidence.objects.filter(pk=evidence.pk).update(dated_on=TODAY() - timedelta(days=9))


class TestPages:
    def test_every_kind_stands_there_with_where_it_stands(self, sign_in, organisation, writer):
        EvidenceFactory(organisation=organisation)

        page = sign_in(writer).get(address(organisation))

        states = {one.kind: one.state for one, _ in page.context["standings"]}
        assert states == dict.fromkeys(states, "missing") | {"governing_document": "good"}
        assert len(states) == 6

    def test_a_paper_is_given_and_leads_back(self, sign_in, organisation, writer):
        day = TODAY() - timedelta(days=30)
        sent = {"file": files.sent("policy.pdf", files.PDF), **parts("dated_on", day), **parts("expires_on", TODAY())}

        answer = sign_in(writer).post(f"{address(organisation, 'insurance')}?next=/apply/SDF-2026-0042/", sent)

        assert answer.url == "/apply/SDF-2026-0042/"
        evidence = Evidence.objects.get()
        assert (evidence.kind, evidence.dated_on, evidence.expires_on) == ("insurance", day, TODAY())

    def test_what_is_wrong_is_said_at_its_field(self, sign_in, organisation, writer):
        tomorrow, yesterday = TODAY() + timedelta(days=1), TODAY() - timedelta(days=1)

        page = sign_in(writer).post(
            address(organisation, "insurance"), parts("dated_on", tomorrow) | parts("expires_on", yesterday)
        )

        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"file", "dated_on", "expires_on"}
        assert page.context["form"].errors["expires_on"] == [
            "It has run out already. Give us the one that is good now."
        ]
        assert "<title>Error: Public liability insurance" in page.content.decode()

    def test_a_file_is_looked_at_before_anything_is_locked(self):
        form = EvidenceForm({}, {"file": files.sent("accounts.pdf", files.PROGRAM)}, kind=Kind.ACCOUNTS)

        assert list(form.errors) == ["file", "dated_on"]

    def test_a_good_file_on_a_page_that_comes_back_is_to_be_chosen_again(self, sign_in, organisation, writer):
        answer = sign_in(writer).post(address(organisation, "accounts"), {"file": files.sent("a.pdf", files.PDF)})

        assert (answer.status_code, Evidence.objects.count()) == (422, 0)
        errors = answer.context["form"].errors
        assert errors["file"] == ["Choose “a.pdf” again: the file is not kept until the rest is right"]

    def test_a_refused_file_says_so_at_the_file(self, sign_in, organisation, writer):
        sent = {"file": files.sent("accounts.pdf", files.PROGRAM), **parts("dated_on", TODAY())}

        page = sign_in(writer).post(address(organisation, "accounts"), sent)

        assert page.status_code == 422
        assert list(page.context["form"].errors) == ["file"]

    def test_readers_see_it_and_strangers_do_not_find_it(self, sign_in, organisation):
        evidence = EvidenceFactory(organisation=organisation)
        reader = MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS).user
        theirs, stranger = sign_in(reader), sign_in(UserFactory())

        places = [address(organisation), address(organisation, "accounts"), address(organisation, "files", evidence.pk)]

        assert [theirs.get(place).status_code for place in places] == [200, 200, 200]
        assert [stranger.get(place).status_code for place in places] == [404, 404, 404]

    def test_another_organisations_paper_is_not_found_through_ones_own(self, sign_in, organisation, writer):
        elsewhere = EvidenceFactory()

        assert sign_in(writer).get(address(organisation, "files", elsewhere.pk)).status_code == 404

    def test_an_unknown_kind_is_not_found(self, sign_in, organisation, writer):
        assert sign_in(writer).get(address(organisation, "passport")).status_code == 404


def test_reading_it_asks_the_database_once_however_much_there_is(organisation):
    for _ in range(5):
        EvidenceFactory(organisation=organisation)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        passport_of(organisation)

    assert len(queries) == 1
