"""Merging two profiles of one organisation: everything moves, in every room, and moves back."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.domain.applications import start_application
from grants.domain.writing import hold
from grants.models import Application
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.documents.models import Document
from portal.events import ledger
from portal.evidence.models import Evidence
from portal.organisations.domain import MayOnlyRead, accept_invitation, giving_way
from portal.organisations.domain.merging import CannotMerge, belongings, clashes_of, merge_organisations, undo_merge
from portal.organisations.models import Contact, Invitation, Membership, Merge, Organisation
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.evidence.factories import EvidenceFactory
from tests.portal.organisations.factories import InvitationFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)
SIGNS, EDITS, READS = Membership.Role.SIGNS, Membership.Role.EDITS, Membership.Role.READS


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def gone():
    """With something in every room."""
    one = OrganisationFactory(name="Poole Youth Club", charity_number="1092345", member=UserFactory())
    ApplicationFactory(organisation=one)
    ApplicationFactory(organisation=one, sent=True)
    AgreementFactory(organisation=one)
    EvidenceFactory(organisation=one)
    InvitationFactory(organisation=one)
    return one


@pytest.fixture
def kept():
    return OrganisationFactory(name="Poole Youth Clubs", member=UserFactory())


def merge(gone, kept, by):
    return merge_organisations(gone, kept, reason="The same committee.", by=by)


def whose() -> dict[str, set[int]]:
    """Which organisations the rows of every room belong to, and the members with their roles."""
    rooms = [Application, Agreement, Evidence, Document, Contact, Membership]
    return {room.__name__: set(room.objects.values_list("pk", "organisation")) for room in rooms}


def test_everything_moves_and_moves_back(gone, kept, officer):
    before = whose()

    assert "2 applications" in belongings(gone)
    assert "1 piece of evidence" in belongings(gone)

    merged = merge(gone, kept, officer)

    after = {owner for rows in whose().values() for _, owner in rows}
    assert after == {kept.pk}
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.merged_into, kept.charity_number) == (kept, "1092345")
    assert belongings(gone) == []
    assert kept.contacts.count() == 4
    undo_merge(merged, by=officer)
    undo_merge(merged, by=officer)
    assert whose() == before
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.merged_into, kept.charity_number) == (None, "")
    assert [contact.position for contact in gone.contacts.all()] == [1, 2]


def test_it_stands_in_the_ledger_of_both(gone, kept, officer):
    undo_merge(merge(gone, kept, officer), by=officer)

    assert [event.verb for event in ledger.timeline(kept)] == ["merge-undone", "organisation-merged-in"]
    assert [event.verb for event in ledger.timeline(gone)] == ["merge-undone", "organisation-merged-away"]
    assert ledger.timeline(gone).last().note == "The same committee."


def test_who_belongs_to_both_keeps_the_stronger_role_and_gets_both_back(gone, kept, officer):
    both = UserFactory()
    MembershipFactory(organisation=gone, user=both, role=SIGNS)
    MembershipFactory(organisation=kept, user=both, role=READS)

    merged = merge(gone, kept, officer)

    assert list(both.memberships.values_list("organisation", "role")) == [(kept.pk, SIGNS)]
    undo_merge(merged, by=officer)
    assert set(both.memberships.values_list("organisation", "role")) == {(kept.pk, READS), (gone.pk, SIGNS)}


def test_an_invitation_goes_on_at_the_kept_profile(gone, kept, officer):
    before = gone.invitations.get()
    merge(gone, kept, officer)

    with pytest.raises(Invitation.DoesNotExist):
        accept_invitation(before, by=before.user)
    membership = accept_invitation(kept.invitations.get(), by=before.user)

    assert membership.organisation == kept


def test_two_drafts_on_one_call_both_stay_and_are_told(gone, kept, officer):
    call = CallFactory()
    theirs, ours = (ApplicationFactory(call=call, organisation=one) for one in (gone, kept))

    merged = merge(gone, kept, officer)

    assert clashes_of(merged) == [theirs]
    assert set(kept.applications.filter(call=call)) == {theirs, ours}
    undo_merge(merged, by=officer)
    assert list(gone.applications.filter(call=call).values_list("pk", "beside_another")) == [(theirs.pk, False)]


def test_what_was_made_since_stays_and_what_was_taken_out_stays_out(gone, kept, officer):
    member = gone.memberships.get()
    merged = merge(gone, kept, officer)
    newer = ApplicationFactory(organisation=kept)
    Membership.objects.get(pk=member.pk).delete()

    undo_merge(merged, by=officer)

    assert list(kept.applications.all()) == [newer]
    assert not gone.memberships.exists()


class TestRefused:
    def test_only_officers_of_grants_and_contracts(self, gone, kept):
        for role in (Role.FINANCE_OFFICER, Role.COMMISSIONER, Role.EDITOR):
            with pytest.raises(CannotMerge, match="Only a grants or commissioning officer"):
                merge(gone, kept, UserFactory(role=role))

    def test_an_officer_who_belongs_to_one_of_them(self, gone, kept, officer):
        MembershipFactory(organisation=kept, user=officer, role=READS)

        with pytest.raises(CannotMerge, match="You belong to one of them"):
            merge(gone, kept, officer)

    def test_different_numbers_one_with_itself_and_without_a_reason(self, gone, kept, officer):
        other = OrganisationFactory(charity_number="1000001")

        with pytest.raises(CannotMerge, match="different numbers"):
            merge(gone, other, officer)
        with pytest.raises(CannotMerge, match="Choose two"):
            merge(gone, gone, officer)
        with pytest.raises(CannotMerge, match="Say why"):
            merge_organisations(gone, kept, reason=" ", by=officer)
        assert not Merge.objects.exists()

    def test_undoing_after_thirty_days_or_after_a_further_merge(self, gone, kept, officer):
        merged = merge(gone, kept, officer)
        further = merge(kept, OrganisationFactory(), officer)

        with pytest.raises(CannotMerge, match="Undo that first"):
            undo_merge(merged, by=officer)
        undo_merge(further, by=officer)
        with time_machine.travel(timezone.now() + timedelta(days=31)), pytest.raises(CannotMerge, match="30 days"):
            undo_merge(merged, by=officer)

        gone.refresh_from_db()
        assert gone.merged_into == kept

    def test_members_of_the_one_that_is_gone_start_nothing_there(self, gone, kept, officer):
        writer = gone.memberships.get().user
        merge(gone, kept, officer)

        with pytest.raises(MayOnlyRead):
            start_application(CallFactory(), gone, by=writer, eligibility_answers={})
        assert start_application(CallFactory(), kept, by=writer, eligibility_answers={}).organisation == kept


def at_once(*works):
    together = Barrier(len(works))

    def run(work):
        try:
            together.wait()
            return work()
        except (CannotMerge, MayOnlyRead) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def test_two_officers_who_merge_both_ways_at_once_merge_once(gone, kept, officer):
    other = UserFactory(role=Role.COMMISSIONING_OFFICER)

    results = at_once(lambda: merge(gone, kept, officer), lambda: merge(kept, gone, other))

    assert CannotMerge in results
    assert Merge.objects.standing().count() == 1
    assert Organisation.objects.standing().count() == 1


def test_an_application_started_during_the_merge_is_not_left_behind(gone, kept, officer):
    writer, call = gone.memberships.get().user, CallFactory()

    at_once(
        lambda: merge(gone, kept, officer),
        lambda: start_application(call, gone, by=writer, eligibility_answers={}),
    )

    assert not gone.applications.exists()


def test_a_signature_takes_the_organisation_first_and_finds_where_a_merge_took_the_application(gone, kept, officer):
    application = gone.applications.get(state=Application.State.DRAFT)
    held, merged = Event(), Event()

    def merges():
        with transaction.atomic():
            merge(gone, kept, officer)
            held.set()
            merged.wait(1)

    def signs():
        held.wait()
        with transaction.atomic():
            return hold(application, Application.objects.all()).organisation

    assert at_once(merges, signs) == [None, kept]
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        hold(application, Application.objects.all())
    (asked,) = [one["sql"] for one in queries if "FOR NO KEY UPDATE" in one["sql"]]
    assert asked.endswith('FOR NO KEY UPDATE OF "organisations_organisation", "grants_application"')


def test_whoever_holds_an_application_and_wants_its_organisation_goes_on_and_the_merge_follows(gone, kept, officer):
    """The merge has the organisation and wants the application: it is the one that gives way."""
    application, held = gone.applications.first(), Event()

    def works_on_it():
        with transaction.atomic():
            Application.objects.select_for_update().get(pk=application.pk)
            held.set()
            time.sleep(0.3)
            return Organisation.objects.select_for_update(no_key=True).get(pk=gone.pk)

    def merges():
        held.wait()
        return merge(gone, kept, officer)

    worked, merged = at_once(works_on_it, merges)

    assert (worked, merged.kept) == (gone, kept)
    assert not gone.applications.exists()


def test_where_somebody_does_not_let_go_the_merge_says_so_and_changes_nothing(gone, kept, officer, monkeypatch):
    monkeypatch.setattr(giving_way, "TRIES", 2)
    held, done = Event(), Event()

    def works_on_it():
        with transaction.atomic():
            list(Application.objects.select_for_update().filter(organisation=gone))
            held.set()
            done.wait(10)

    def merges():
        held.wait()
        try:
            return merge(gone, kept, officer)
        finally:
            done.set()

    assert at_once(works_on_it, merges) == [None, CannotMerge]
    assert Organisation.objects.standing().count() == 2


def test_undone_twice_at_once_is_undone_once(gone, kept, officer):
    merged = merge(gone, kept, officer)

    at_once(lambda: undo_merge(merged, by=officer), lambda: undo_merge(merged, by=officer))

    assert ledger.timeline(gone).filter(verb="merge-undone").count() == 1
