"""The questions of a call as files to take along, before anybody signs in."""

import io

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from grants.models import Call

pytestmark = pytest.mark.django_db


def test_the_word_file_names_the_call_and_asks_everything(client, call):
    response = client.get(reverse("apply:questions_docx", args=[call.slug]))

    text = "\n".join(one.text for one in Document(io.BytesIO(response.content)).paragraphs)
    labels = [one.label for one in call.questionnaire_version.schema.questions()]
    assert response["Content-Disposition"] == f'attachment; filename="{call.slug}-questions.docx"'
    assert (call.title in text, [label for label in labels if label not in text]) == (True, [])


def test_the_pdf_is_tagged_and_names_the_call(client, call):
    response = client.get(reverse("apply:questions_pdf", args=[call.slug]))

    pdf = PdfReader(io.BytesIO(response.content))
    assert (response["Content-Type"], call.title in pdf.metadata.title) == ("application/pdf", True)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("name", ["questions_pdf", "questions_docx"])
def test_nobody_reads_those_of_a_call_that_is_not_published(client, call, name):
    Call.objects.filter(pk=call.pk).update(published=False)

    assert client.get(reverse(f"apply:{name}", args=[call.slug])).status_code == 404


def test_the_page_of_questions_leads_to_both(client, call):
    page = client.get(reverse("apply:questions", args=[call.slug])).content.decode()

    assert [f"/apply/{call.slug}/questions.{ending}" in page for ending in ("pdf", "docx")] == [True, True]
