"""Messages about an agreement: who writes, who hears, what is kept, and what waits for whom."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed, ReasonMissing, WrongState
from portal.agreements.domain.thread import mark_seen, write_message
from portal.agreements.due import Kind, due_of
from portal.agreements.models import Agreement, AgreementMessage
from portal.documents.domain import UploadRefused
from portal.documents.models import Document
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents.files import photograph_from_a_telephone, picture, sent
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def agreement(officer):
    return AgreementFactory(state=Agreement.State.LIVE, lead_officer=officer, reference="SDF-2026-0042")


@pytest.fixture
def trustee(agreement):
    return MembershipFactory(organisation=agreement.organisation).user


def told():
    return sorted(Message.objects.values_list("event", "to"))


def a_pdf(name="plan.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")


def test_each_side_writes_and_the_other_hears_without_the_words(agreement, officer, trustee):
    write_message(agreement, text="  We begin in May.\r\n", by=trustee)
    write_message(agreement, text="Thank you.", by=officer)

    said = AgreementMessage.objects.order_by("pk").values_list("text", "from_office")
    assert list(said) == [("We begin in May.", False), ("Thank you.", True)]
    assert ("agreements/message_to_office", officer.email) in told()
    assert ("agreements/message_to_provider", trustee.email) in told()
    assert not any("May" in text for text in Message.objects.values_list("text", flat=True))


def test_the_same_words_twice_are_one_message(agreement, trustee):
    assert write_message(agreement, text="Hello", by=trustee) == write_message(agreement, text="Hello", by=trustee)


def test_the_same_words_with_the_same_file_twice_are_one_message(agreement, trustee):
    first = write_message(agreement, text="The plan.", by=trustee, file=a_pdf())

    assert write_message(agreement, text="The plan.", by=trustee, file=a_pdf()) == first
    assert list(agreement.documents.all()) == [first.document]


def test_the_same_photograph_twice_is_one_message(agreement, trustee):
    """Which is drawn anew before it is kept."""
    first, again = (
        write_message(agreement, text="The hall.", by=trustee, file=sent("hall.jpg", photograph_from_a_telephone()))
        for _ in range(2)
    )

    assert again == first


def test_the_same_words_with_another_file_are_another_message(agreement, trustee):
    written = [
        write_message(agreement, text="The plan.", by=trustee, file=file)
        for file in (None, a_pdf(), sent("hall.jpg", picture()))
    ]

    assert len(set(written)) == 3
    assert agreement.documents.count() == 2


def test_who_may_not_write(agreement, officer):
    reader = MembershipFactory(organisation=agreement.organisation, role=Membership.Role.READS).user
    other = UserFactory(role=Role.COMMISSIONING_OFFICER)

    for person in (reader, other, UserFactory()):
        with pytest.raises(NotAllowed):
            write_message(agreement, text="Hello", by=person)
    with pytest.raises(ReasonMissing):
        write_message(agreement, text=" \n ", by=officer)
    Agreement.objects.update(state=Agreement.State.PLANNED)
    with pytest.raises(WrongState):
        write_message(agreement, text="Hello", by=officer)
    assert (AgreementMessage.objects.count(), told()) == (0, [])


def test_a_file_goes_along_and_stands_among_the_documents(agreement, trustee):
    written = write_message(agreement, text="The plan.", by=trustee, file=a_pdf())

    assert list(agreement.documents.all()) == [written.document]
    with pytest.raises(UploadRefused), transaction.atomic():
        write_message(agreement, text="A program.", by=trustee, file=SimpleUploadedFile("x.exe", b"MZ\x90\x00"))
    assert (AgreementMessage.objects.count(), Document.objects.count()) == (1, 1)


def test_what_was_written_stays(agreement, trustee):
    written = write_message(agreement, text="Hello", by=trustee)

    for change in (lambda: AgreementMessage.objects.update(text="Bye"), written.delete):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_it_waits_for_the_office_until_somebody_there_has_read_or_answered_it(agreement, officer, trustee):
    def due():
        return [one.what for one in due_of(Agreement.objects.all(), timezone.localdate()) if one.kind == Kind.MESSAGE]

    written = write_message(agreement, text="Hello", by=trustee)
    mark_seen(agreement, [written], by=MembershipFactory(organisation=agreement.organisation).user)
    assert due() == ["Read the message"]

    mark_seen(agreement, [written], by=officer)
    assert due() == []

    again = write_message(agreement, text="Are you there?", by=trustee)
    assert due() == ["Read the message"]
    write_message(agreement, text="Yes.", by=UserFactory(role=Role.GRANTS_OFFICER))
    assert due() == []
    assert list(AgreementMessage.objects.new_to_provider(trustee).values_list("text", flat=True)) == ["Yes."]
    mark_seen(agreement, [again], by=trustee)
    assert AgreementMessage.objects.new_to_provider(trustee).count() == 1
    mark_seen(agreement, list(agreement.thread.all()), by=trustee)
    assert AgreementMessage.objects.new_to_provider(trustee).count() == 0


def test_the_pages(agreement, officer, trustee, sign_in):
    address, office = "/provider/SDF-2026-0042/messages/", "/office/agreements/SDF-2026-0042/messages/"
    provider = sign_in(trustee)

    assert provider.post(address, {"text": "", "file": a_pdf()}).status_code == 422
    bad = provider.post(address, {"text": "Here it is.", "file": SimpleUploadedFile("x.exe", b"MZ\x90\x00")})
    assert (bad.status_code, "Here it is." in bad.text, set(bad.context["form"].errors)) == (422, True, {"file"})
    assert provider.post(address, {"text": "Here it is.", "file": a_pdf()}).status_code == 302
    page = provider.get(address).text
    assert ("Here it is." in page, "plan.pdf" in page) == (True, True)

    browser = sign_in(officer)
    assert "Messages (1 new)" in browser.get("/office/agreements/SDF-2026-0042/").text
    assert "plan.pdf" in browser.get(office).text
    [pk] = agreement.documents.values_list("pk", flat=True)
    assert browser.get(f"/office/agreements/SDF-2026-0042/documents/{pk}/").status_code == 200
    assert browser.post(office, {"text": "Thank you."}).status_code == 302
    assert "Messages (1 new)" not in browser.get("/office/agreements/SDF-2026-0042/").text

    tasks = [one.title for one in sign_in(trustee).get("/provider/").context["tasks"]]
    assert tasks[0] == f"Read our message about {agreement.title}"
    assert sign_in(MembershipFactory().user).get(address).status_code == 404
    assert sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER)).get(office).status_code == 403


@pytest.mark.parametrize("number", [3, 30])
def test_a_long_thread_costs_no_more(number, agreement, officer, trustee, sign_in, django_assert_max_num_queries):
    for one in range(number):
        write_message(agreement, text=f"Message {one}", by=trustee, file=a_pdf())
    provider, office = sign_in(trustee), sign_in(officer)
    for browser, address, most in (
        (provider, "/provider/SDF-2026-0042/messages/", 14),
        (office, "/office/agreements/SDF-2026-0042/messages/", 28),
    ):
        browser.get(address)
        with django_assert_max_num_queries(most):
            browser.get(address)
