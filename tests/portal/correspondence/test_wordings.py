"""Officers word the mails of an event; what could harm a reader is refused, and a mail is never lost."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from pytest_django.asserts import assertNumQueries

from portal.accounts.roles import Role
from portal.correspondence.domain.wordings import NotToBeSent, NotYoursToWord, use_own_words, word_mail
from portal.events.ledger import timeline
from portal.mail.events import Words, all_events, event_of
from portal.mail.models import Message, Wording
from portal.mail.outbox import queue_mail
from tests.grants.factories import ApplicationFactory
from tests.home.office.set_up_forms import sent_by
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

KEY = "grants/message_to_applicant"
EDIT = "/office/mails/grants/message_to_applicant/"
OURS = Words("{reference}: we wrote to you", "Good day,\n\nread what we wrote: {link}")


@pytest.fixture
def event():
    return event_of(KEY)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def office(sign_in, officer):
    return sign_in(officer)


def write_to(application, path="/apply/") -> Message:
    context = {"application": application, "call": application.call, "path": path}
    [message] = queue_mail(KEY, to="trustee@example.org", about=application.reference, context=context, private=False)
    return message


def save(office, **changes):
    return office.post(EDIT, sent_by(office.get(EDIT)) | changes)


def words_of(office) -> dict[str, str]:
    sent = sent_by(office.get(EDIT))
    return {"subject": sent["subject"][0], "text": sent["text"][0]}


def preview_of(page) -> tuple[str, str, str]:
    """Subject, plain text, and the words of the HTML in the frame for a telephone."""
    soup = BeautifulSoup(page.content, "html.parser")
    subject = soup.select_one(".office-wording__subject").get_text(" ", strip=True)
    html = BeautifulSoup(soup.select_one("iframe")["srcdoc"], "html.parser").main.get_text(" ", strip=True)
    return subject, soup.select_one("#preview pre").text, html


def test_the_list_has_every_mail_of_ones_work_and_says_whose_words_it_has(office, event, officer):
    word_mail(event, OURS, by=officer)

    soup = BeautifulSoup(office.get("/office/mails/").content, "html.parser")

    rows = {row.th.text: row.select("td")[-1].text for row in soup.select("tbody tr")}
    others = ("accounts/", "commissioning/", "donations/")
    assert set(rows) == {one.title for one in all_events() if not one.key.startswith(others)}
    assert [title for title, whose in rows.items() if "Your own" in whose] == [event.title]


def test_the_list_asks_as_much_for_many_words_as_for_none(office, officer, django_assert_max_num_queries):
    office.get("/office/mails/")
    with django_assert_max_num_queries(100) as before:
        office.get("/office/mails/")
    for one in all_events():
        Wording.objects.create(event=one.key, subject="x", text="y")

    with assertNumQueries(len(before)):
        office.get("/office/mails/")


def test_an_officer_words_a_mail_and_the_next_one_says_it(office, event, officer):
    page = save(office, subject=OURS.subject, text=OURS.text)

    assert page.status_code == 302
    message = write_to(ApplicationFactory(reference="SDF-2026-0042"))
    assert message.subject == "SDF-2026-0042: we wrote to you"
    [happened] = timeline(Wording.objects.get())
    assert (happened.verb, happened.actor) == ("mail-worded", officer)
    assert happened.changes == {"subject": ["", OURS.subject], "text": ["", OURS.text]}


def test_the_same_words_again_are_no_change(event, officer):
    word_mail(event, OURS, by=officer)
    wording = word_mail(event, OURS, by=officer)

    assert timeline(wording).count() == 1


def test_the_portals_own_words_are_not_words_of_the_office(event, officer):
    word_mail(event, event.own_words, by=officer)

    assert Wording.objects.the_offices().count() == 0


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("text", "{link} {organistion}", "There is no field {organistion}. Did you mean {organisation}?"),
        ("text", "{link} {zzz}", "There is no field {zzz}. The fields of this e-mail are listed below."),
        ("text", "{link} {reference.__class__}", "There is no field {reference.__class__}. Did you mean {reference}?"),
        (
            "text",
            "{link} {0.__class__}",
            "There is no field {0.__class__}. The fields of this e-mail are listed below.",
        ),
        (
            "text",
            "{link} {{ application.organisation }}",
            "Write one curly bracket on each side of a field, such as {office}: see “{{ application.organisation }}”.",
        ),
        (
            "text",
            "{link} {% include 'x' %}",
            "Write one curly bracket on each side of a field, such as {office}: see “{% include 'x' %}”.",
        ),
        ("text", "{link} and }", "A curly bracket stands alone: see “ and }”.".replace("“ ", "“")),
        ("text", "Read it.", "Keep {link} in the text: the messages. Readers must not miss it."),
        ("text", "", "Write the text."),
        ("subject", "", "Write a subject."),
        ("subject", "{link}", "{link} does not go into a subject: the messages."),
    ],
)
def test_words_with_a_fault_are_refused_with_a_sentence_and_kept_on_the_page(office, field, typed, sentence):
    page = save(office, **{field: typed})

    assert page.context["form"].errors == {field: [sentence]}
    assert sent_by(page)[field] == [typed]
    assert Wording.objects.the_offices().count() == 0


def test_all_that_is_wrong_is_said_at_once(office):
    page = save(office, subject="{link}", text="{nobody}")

    assert page.context["form"].errors == {
        "subject": ["{link} does not go into a subject: the messages."],
        "text": [
            "There is no field {nobody}. The fields of this e-mail are listed below.",
            "Keep {link} in the text: the messages. Readers must not miss it.",
        ],
    }


def test_what_is_too_long_is_refused(office):
    page = save(office, subject="x" * 201, text="{link}" + "x" * 10_000)

    assert page.context["form"].errors["subject"] == ["A subject has 200 characters at most."]


def test_a_flood_of_fields_is_answered_with_a_few_sentences(office):
    many = "".join(f"{{nobody {number}}}" for number in range(1000))

    assert len(save(office, text=many[:9_999].rpartition("{")[0]).context["form"].errors["text"]) == 6
    assert save(office, text=many).context["form"].errors["text"] == ["The text has 10,000 characters at most."]


def test_the_verb_refuses_what_the_form_refuses(event, officer):
    with pytest.raises(NotToBeSent):
        word_mail(event, Words("Hello", "{nobody}"), by=officer)


def test_necessary_words_do_not_stand_beside_a_field_that_takes_them_away(officer):
    award = event_of("grants/decision_award")
    together = award.own_words.text.replace("{reasons}\n\n# The conditions of this award\n", "{reasons}\n")

    with pytest.raises(NotToBeSent, match=r"Give \{reasons\} a paragraph of its own"):
        word_mail(award, Words("About", together), by=officer)


def test_back_to_the_portals_own_words_by_one_button(office, event, officer):
    wording = word_mail(event, OURS, by=officer)

    page = office.post(f"{EDIT}own/")

    assert page["Location"] == EDIT
    assert words_of(office) == {"subject": event.own_words.subject, "text": event.own_words.text}
    assert timeline(wording).first().changes == {"subject": [OURS.subject, ""], "text": [OURS.text, ""]}
    use_own_words(event, by=officer)
    assert timeline(wording).count() == 2


def test_of_two_officers_the_second_sees_what_the_first_saved(office, sign_in):
    mine = sent_by(office.get(EDIT))
    colleague = UserFactory(role=Role.GRANTS_OFFICER, name="Another officer")
    save(sign_in(colleague), subject=OURS.subject, text=OURS.text)

    page = office.post(EDIT, mine | {"subject": "{reference}: mine"})

    assert (page.context["others_changes"].who, len(page.context["others_changes"].changes)) == (
        "Another officer",
        2,
    )
    assert Wording.objects.get().subject == OURS.subject
    assert office.post(EDIT, sent_by(page)).status_code == 302
    assert Wording.objects.get().subject == "{reference}: mine"


def test_a_preview_of_what_is_typed_uses_a_real_mail_and_saves_nothing(office):
    write_to(ApplicationFactory(reference="SDF-2026-0042", organisation__name='"><script>alert(1)</script>'))

    page = save(
        office, subject=OURS.subject, text=f"{OURS.text}\n\nAbout {{reference}} of {{organisation}}.", preview="1"
    )

    subject, text, html = preview_of(page)
    assert subject == "Subject SDF-2026-0042: we wrote to you"
    assert text.endswith('About SDF-2026-0042 of "><script>alert(1)</script>.\n')
    assert html.endswith('About SDF-2026-0042 of "><script>alert(1)</script>.')
    assert "<script>alert" not in page.content.decode()
    assert Wording.objects.the_offices().count() == 0
    assert sent_by(page)["subject"] == [OURS.subject]


def test_without_a_real_mail_the_preview_is_made_from_examples_and_says_so(office):
    page = office.get(EDIT)

    assert preview_of(page)[0] == "Subject CGS-2026-0042: there is a message for you"
    assert "the preview is made from examples" in page.content.decode()


def test_a_mail_that_an_officer_may_not_read_is_not_in_a_preview(office, sign_in, officer):
    application = ApplicationFactory(reference="SDF-2026-0042")
    write_to(application)
    labels = [one.label for one in office.get(EDIT).context["reals"]]
    application.conflicts.create(user=officer, nature="A trustee of it")

    assert labels[0].startswith("SDF-2026-0042, ")
    assert [one.label for one in office.get(EDIT).context["reals"]] == ["made-up examples"]


def test_a_page_costs_the_same_for_three_mails_and_thirty(office, django_assert_max_num_queries):
    def write(number: int) -> None:
        for place in range(number):
            write_to(ApplicationFactory(reference=f"SDF-2026-{number}{place:03}"))

    write(3)
    office.get(EDIT)
    with django_assert_max_num_queries(100) as before:
        office.get(EDIT)
    write(27)

    with assertNumQueries(len(before)):
        page = office.get(EDIT)

    assert len(page.context["reals"]) == 9


def test_a_test_mail_goes_to_the_officer_alone(office, officer):
    save(office, subject=OURS.subject, text=OURS.text, send="1")

    message = Message.objects.get()
    assert (message.to, message.subject) == (officer.email, "Test: CGS-2026-0042: we wrote to you")
    assert Wording.objects.the_offices().count() == 0


def test_a_fault_keeps_a_test_mail_from_going(office):
    page = save(office, text="{nobody}", send="1")

    assert "text" in page.context["form"].errors
    assert Message.objects.count() == 0


def test_the_officer_sees_which_mails_could_not_say_their_words(office, event, officer):
    word_mail(event, OURS, by=officer)
    Wording.objects.update(text="{link} {gone}")

    message = write_to(ApplicationFactory())

    assert message.text.startswith("Hello,\n\nThe grants team has written")
    assert "1 e-mail: There is nothing for {gone}" in office.get(EDIT).content.decode()
    assert "1 e-mail could not use them." in office.get("/office/mails/").content.decode()


def test_words_whose_field_is_gone_are_shown_before_a_mail_needs_them(office, event, officer):
    word_mail(event, OURS, by=officer)
    Wording.objects.update(text="{link} {gone}")

    assert "There is no field {gone}." in office.get(EDIT).content.decode()
    assert "They have to be put right." in office.get("/office/mails/").content.decode()


def test_an_event_that_nobody_declared_is_not_found(office):
    assert office.get("/office/mails/grants/unheard_of/").status_code == 404
    assert office.post("/office/mails/grants/unheard_of/own/").status_code == 404


@pytest.mark.parametrize(
    ("who", "rooms"),
    [
        ({"role": Role.GRANTS_OFFICER}, {"grants": 302, "agreements": 302, "accounts": 404}),
        ({"role": Role.COMMISSIONING_OFFICER}, {"grants": 404, "agreements": 302, "accounts": 404}),
        ({"is_superuser": True}, {"grants": 302, "agreements": 302, "accounts": 302}),
    ],
    ids=["grants", "commissioning", "administrator"],
)
def test_each_mail_is_worded_by_those_who_answer_for_it(sign_in, who, rooms):
    user = UserFactory(**who)
    browser = sign_in(user)
    keys = {"grants": KEY, "agreements": "agreements/offered", "accounts": "accounts/welcome"}

    assert {room: browser.post(f"/office/mails/{keys[room]}/own/").status_code for room in rooms} == rooms
    allowed = {room for room, status in rooms.items() if status == 302}
    assert {room: browser.get(f"/office/mails/{keys[room]}/").status_code for room in rooms} == {
        room: 200 if room in allowed else 404 for room in rooms
    }
    listed = {row.room for _, its in browser.get(reverse("wordings:list")).context["groups"] for row in its}
    assert listed & set(rooms) == allowed
    for room in rooms.keys() - allowed:
        with pytest.raises(NotYoursToWord):
            word_mail(event_of(keys[room]), OURS, by=user)


def test_others_do_not_word_mails(sign_in):
    for role in (Role.FINANCE_OFFICER, Role.COMMISSIONER, Role.EDITOR):
        visitor = sign_in(UserFactory(role=role))
        assert visitor.get(reverse("wordings:list")).status_code == 403
        assert visitor.post(EDIT, {"subject": "x", "text": "{link}"}).status_code == 403


def test_the_mails_to_donors_are_worded_by_the_foundations_treasurer_alone(sign_in, officer):
    treasurer = UserFactory(role=Role.FOUNDATION_TREASURER)
    edit = reverse("wordings:edit", args=["donations", "receipt"])

    assert sign_in(officer).get(edit).status_code == 404
    assert "donations/receipt" not in sign_in(officer).get("/office/mails/").content.decode()
    assert sign_in(treasurer).get(edit).status_code == 200
    assert "A receipt for a gift" in sign_in(treasurer).get("/office/mails/").content.decode()
    assert sign_in(treasurer).get(EDIT).status_code == 404
