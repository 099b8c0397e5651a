"""Files in the browser, without scripts: what is refused, what is kept meanwhile, how much fits."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from portal.accounts import kept_posts
from portal.documents.domain import scanning
from portal.documents.models import Document
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.domain.answers import FileRefused
from portal.questionnaires.models import Response
from portal.questionnaires.schema import Kind, Question
from tests.grants.community_grant import APPLICATION, version_of
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

MB = 1024 * 1024
PAPERS = "/apply/SDF-2026-0042/sections/papers/"


@pytest.fixture
def draft(call, organisation, applicant):
    """The last page asks for files and words."""
    papers = APPLICATION.sections[-1]
    words = (
        Question(key="why", kind=Kind.LONG, label="Why this one?", words=3),
        Question(key="plan", kind=Kind.FILES, label="A plan", required=False, files_most=2),
    )
    asked = replace(papers, questions=(*papers.questions, *words))
    call.questionnaire_version = version_of(replace(APPLICATION, sections=(*APPLICATION.sections[:-1], asked)))
    call.save()
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, reference="SDF-2026-0042")


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


def stored(draft):
    return Response.objects.with_answers().get(pk=draft.response_id)


def errors(answer):
    return {key: [str(one) for one in found] for key, found in answer.context["form"].errors.items()}


def sent(name="quote.pdf", content=files.PDF):
    return files.sent(name, content)


def kept_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_good_file_is_kept_and_shown_where_the_words_beside_it_are_wrong(signed_in, draft):
    answer = signed_in.post(PAPERS, {"quote": sent(), "why": "far more than three words"})

    (document,) = Document.objects.all()
    assert (answer.status_code, list(errors(answer))) == (422, ["why"])
    assert stored(draft).kept()["quote"] == [document.pk]
    assert stored(draft).typed() == {"why": "far more than three words"}
    page = answer.content.decode()
    assert f'value="quote:{document.pk}"' in page
    assert "far more than three words" in page


def test_a_file_is_kept_where_a_colleague_changed_the_words_beside_it(signed_in, draft):
    seen = f"why:{signed_in.get(PAPERS).context['form'].marks['why']}"
    questionnaires.save_answers(draft.response, "papers", {"why": "Theirs"}, by=UserFactory())

    answer = signed_in.post(PAPERS, {"quote": [sent(), sent("x.exe", files.PROGRAM)], "why": "Mine", "page-seen": seen})

    (document,) = Document.objects.all()
    assert (answer.status_code, list(errors(answer))) == (409, ["quote", "keep-why"])
    assert stored(draft).kept() == {"quote": [document.pk], "why": "Theirs", "plan": None}
    assert f'value="quote:{document.pk}"' in answer.content.decode()
    assert errors(answer)["quote"][-1] == "“quote.pdf” is attached."


def test_a_file_on_somebody_elses_page_is_not_kept_and_the_page_says_so(signed_in, draft):
    theirs = kept_posts.token_for(UserFactory(), PAPERS)

    answer = signed_in.post(PAPERS, {"quote": sent(), "why": "Mine", "page-for": theirs})

    assert answer.status_code == 409
    assert Document.objects.count() == 0
    assert errors(answer)["quote"] == ["“quote.pdf” is not kept. If this page is yours, choose the file again."]


def test_a_bad_file_loses_nothing_of_the_words_beside_it(signed_in, draft):
    answer = signed_in.post(PAPERS, {"quote": sent("setup.exe", files.PROGRAM), "why": "Cheapest of three"})

    assert (answer.status_code, list(errors(answer))) == (422, ["quote"])
    assert stored(draft).kept()["why"] == "Cheapest of three"
    assert "Cheapest of three" in answer.content.decode()


def test_a_file_that_is_too_large_is_said_at_its_question(signed_in, draft):
    answer = signed_in.post(PAPERS, {"quote": sent("scan.pdf", bytes(14 * MB)), "why": "Cheapest of three"})

    assert answer.status_code == 422
    (sentence,) = errors(answer)["quote"]
    assert sentence.replace("\xa0", " ").startswith("“scan.pdf”: The file is larger than 10.0 MB")
    assert stored(draft).kept()["why"] == "Cheapest of three"


def test_of_a_file_that_is_too_large_only_the_beginning_is_read(signed_in, draft, rf):
    request = rf.post(PAPERS, {"quote": sent("scan.pdf", bytes(30 * MB)), "why": "x"})

    assert 10 * MB < request.FILES["quote"].size < 10 * MB + 100_000
    assert request.POST["why"] == "x"


def test_more_files_than_a_page_can_have_is_no_server_error(signed_in, draft):
    answer = signed_in.post(PAPERS, {"quote": [sent(f"{number}.pdf") for number in range(30)]})

    assert answer.status_code == 400
    assert "We could not read what was sent" in answer.content.decode()
    assert Document.objects.count() == 0


def test_all_files_together_have_only_so_much_room_and_the_page_says_how_much_is_left(signed_in, draft, settings):
    settings.UPLOAD_MAX_BYTES_PER_APPLICATION = 2 * len(files.PDF)
    signed_in.post(PAPERS, {"quote": sent("one.pdf")})

    answer = signed_in.post(PAPERS, {"plan": [sent("two.pdf"), sent("three.pdf")], "why": "Cheapest of three"})

    assert answer.status_code == 422
    (sentence,) = errors(answer)["plan"]
    assert f"There is room for {len(files.PDF)}\xa0bytes more" in sentence
    assert stored(draft).kept()["why"] == "Cheapest of three"
    assert Document.objects.count() == 1


def test_a_file_that_was_removed_makes_room_again(signed_in, draft, settings):
    settings.UPLOAD_MAX_BYTES_PER_APPLICATION = len(files.PDF)
    signed_in.post(PAPERS, {"quote": sent("one.pdf")})
    first = Document.objects.get()

    signed_in.post(PAPERS, {"remove-file": f"quote:{first.pk}"})
    signed_in.post(PAPERS, {"quote": sent("two.pdf")})

    assert stored(draft).kept()["quote"] == [Document.objects.exclude(pk=first.pk).get().pk]


def test_the_number_of_files_is_bounded_too(signed_in, draft, settings):
    settings.UPLOAD_MAX_FILES_PER_APPLICATION = 1
    signed_in.post(PAPERS, {"quote": sent("one.pdf")})

    answer = signed_in.post(PAPERS, {"plan": sent("two.pdf")})

    (sentence,) = errors(answer)["plan"]
    assert sentence == "You have attached 1 file so far, and 1 in all is the most that we take. Remove one first."


def test_where_the_second_file_is_refused_nothing_of_the_first_stays(draft, applicant, private_folder):
    with pytest.raises(FileRefused):
        questionnaires.save_answers(
            draft.response, "papers", {}, by=applicant, uploads={"quote": [sent(), sent("x.pdf", files.PROGRAM)]}
        )

    assert (Document.objects.count(), kept_files(private_folder)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_who_attach_at_the_same_moment_do_not_pass_the_limit_together(draft, applicant, settings):
    settings.UPLOAD_MAX_BYTES_PER_APPLICATION = len(files.PDF)
    came, ready = [], threading.Barrier(2)

    def attach(key):
        ready.wait()
        try:
            questionnaires.save_answers(draft.response, "papers", {}, by=applicant, uploads={key: [sent()]})
            came.append("kept")
        except FileRefused:
            came.append("refused")
        connection.close()

    both = [threading.Thread(target=attach, args=[key]) for key in ("quote", "plan")]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(came) == ["kept", "refused"]
    assert Document.objects.count() == 1


def test_names_that_mislead_are_shown_for_what_they_are(signed_in, draft):
    names = ["../../x.pdf", "invoice\u202efdp.pdf", "a\x00b.pdf".replace("\x00", "\x01"), "n" * 300 + ".pdf"]

    for name in names:
        signed_in.post(PAPERS, {"quote": sent(name)})
        signed_in.post(PAPERS, {"remove-file": f"quote:{Document.objects.latest('pk').pk}"})

    kept = list(Document.objects.order_by("pk").values_list("original_name", flat=True))
    assert kept == ["x.pdf", "invoicefdp.pdf", "ab.pdf", "n" * 120 + ".pdf"]


def test_a_page_with_a_file_that_is_being_checked_costs_no_more_queries(
    signed_in, draft, django_assert_max_num_queries
):
    signed_in.post(PAPERS, {"quote": [sent("one.pdf"), sent("two.pdf")]})
    scanning.sweep()

    with django_assert_max_num_queries(15):
        assert signed_in.get(PAPERS).status_code == 200
