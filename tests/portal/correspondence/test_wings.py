"""Each part of the office reads the mails about its own agreements, and writes to its own lists."""

import pytest

from portal.accounts.roles import Role
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.models import Agreement
from portal.correspondence import jobs
from portal.correspondence.desks import in_folder, readable_by
from portal.correspondence.domain import broadcasting as verbs
from portal.correspondence.domain.broadcasting import BroadcastWords
from portal.correspondence.lists import list_of, lists_for, recipients_of
from portal.events import ledger
from portal.mail.models import Message
from portal.monitoring.domain import notices
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import ReturnFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

GRANTS, CONTRACTS = Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER
NEWS = BroadcastWords("The office moves", "We move in May.", is_necessary=False, necessary_because="", hold=False)


@pytest.fixture(
    params=[(Agreement.Kind.GRANT, GRANTS), (Agreement.Kind.CONTRACT, CONTRACTS)], ids=["grant", "contract"]
)
def mine(request):
    """An agreement in force, and the officers whose work it is."""
    kind, role = request.param
    organisation = OrganisationFactory(contacts=[], member=UserFactory(email="acts@group.example"))
    return AgreementFactory(kind=kind, organisation=organisation, state=Agreement.State.LIVE), role


def test_mails_about_an_agreement_and_its_returns_are_read_by_its_own_officers(mine):
    agreement, role = mine
    sent = ReturnFactory(agreement=agreement, sent=True)
    write_to_provider("agreements/terminated", agreement, reason="Asked for.")
    notices.return_accepted(sent)
    other = GRANTS if role == CONTRACTS else CONTRACTS

    assert sorted(readable_by(UserFactory(role=role)).values_list("event", flat=True)) == [
        "agreements/terminated",
        "monitoring/return_accepted",
    ]
    for stranger in {*Role} - {role}:
        assert list(readable_by(UserFactory(role=stranger))) == []
    assert Message.objects.filter(in_folder(f"agreements-{agreement.kind}")).get().event == "agreements/terminated"
    assert not readable_by(UserFactory(role=other)).filter(in_folder(f"agreements-{agreement.kind}")).exists()


def test_an_officer_who_belongs_to_the_organisation_reads_none_of_them(mine):
    agreement, role = mine
    officer = UserFactory(role=role)
    MembershipFactory(organisation=agreement.organisation, user=officer)
    write_to_provider("agreements/terminated", agreement, reason="Asked for.")

    assert list(readable_by(officer)) == []


def test_the_list_of_holders_has_those_of_agreements_in_force(mine):
    agreement, role = mine
    AgreementFactory(kind=agreement.kind, state=Agreement.State.ENDED)
    officer = UserFactory(role=role)
    holders = next(one for one in lists_for(officer) if one.key == f"holders-{agreement.kind}")

    found = recipients_of(holders, {"theme": None})

    assert [(one.address, one.about) for one in found] == [("acts@group.example", agreement.reference)]


def test_lists_are_offered_to_the_officers_they_are_for():
    offered = {role: [one.key for one in lists_for(UserFactory(role=role))] for role in Role}

    assert {role: keys for role, keys in offered.items() if keys} == {
        GRANTS: ["applicants", "holders-grant", "members-grants-officer"],
        CONTRACTS: ["holders-contract", "members-commissioning-officer"],
    }


def test_a_mail_to_members_is_on_record_at_their_organisations():
    organisation = OrganisationFactory(contacts=[], member=UserFactory(email="signs@group.example"))
    reads = UserFactory(email="reads@group.example")
    MembershipFactory(organisation=organisation, user=reads, role=Membership.Role.READS)
    MembershipFactory(organisation=OrganisationFactory(contacts=[]), user=reads)
    officer = UserFactory(role=CONTRACTS)
    members = list_of("members-commissioning-officer", officer.roles)
    draft = verbs.write_broadcast(members, {"may": ["signs", "reads"]}, NEWS, by=officer)

    sent = verbs.send_broadcast(draft, seen=verbs.preview(draft).mark, by=officer)
    jobs.send_broadcast(broadcast_id=sent.pk)

    assert sorted(readable_by(officer).values_list("to", flat=True)) == ["reads@group.example", "signs@group.example"]
    assert [(event.verb, event.note) for event in ledger.timeline(organisation)] == [("broadcast-sent", NEWS.subject)]
