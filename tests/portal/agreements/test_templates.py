"""Templates of agreements: drafted, previewed, published, and never changed after that."""

from decimal import Decimal

import pytest
from django.db import Error, transaction

from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement
from portal.agreements.domain.errors import NotAllowed, NothingChanges, TemplateFaulty, WrongState
from portal.agreements.domain.templates import (
    choose_template,
    drop_draft,
    make_template,
    make_usual,
    publish_draft,
    usual_template,
    write_draft,
)
from portal.agreements.models import Agreement, TemplateVersion
from portal.agreements.wording.writing import own_words
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory

pytestmark = pytest.mark.django_db
WORDS = "{organisation} {reference} {value} {starts} {ends}\n"


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def written(**more):
    rules = {"signatories": 1, "two_from": None, "office_signs": "decision", "office_signer": "commissioner"}
    rules |= {"variations": "signed", "office_varies_from": None}
    return {"text": WORDS, **rules, **more}


def test_the_portals_own_words_are_version_1_of_the_usual_one():
    template = usual_template("grant")

    assert usual_template("grant") == template
    assert [(one.number, one.text) for one in template.versions.all()] == [(1, own_words("grant"))]


def test_a_change_is_a_new_version_and_the_old_one_stays(officer):
    template = usual_template("grant")
    offered = offer_agreement(AgreementFactory(), by=None)

    draft = write_draft(template, written(), by=officer)
    before_publishing = offer_agreement(AgreementFactory(), by=None).template_version.number
    publish_draft(template, by=officer)
    after = offer_agreement(AgreementFactory(), by=None)

    assert (draft.number, before_publishing, after.template_version.number) == (2, 1, 2)
    assert after.text.startswith(str(after.organisation.name))
    assert Agreement.objects.get(pk=offered.pk).template_version.number == 1
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        TemplateVersion.objects.filter(number=1).update(text="Other words")


def test_what_is_not_published(officer):
    template = usual_template("grant")
    with pytest.raises(WrongState, match="no draft"):
        publish_draft(template, by=officer)
    with pytest.raises(TemplateFaulty, match=r"Keep \{value\}"):
        write_draft(template, written(text="{organisation} {reference} {starts} {ends}"), by=officer)
    write_draft(template, written(text=own_words("grant")), by=officer)
    with pytest.raises(NothingChanges):
        publish_draft(template, by=officer)
    write_draft(template, written(), by=officer)
    with pytest.raises(WrongState, match="changed the draft"):
        publish_draft(template, by=officer, seen="What I read")

    drop_draft(template, by=officer)

    assert template.draft is None


def test_only_whose_agreements_they_are_words_them(officer):
    with pytest.raises(NotAllowed):
        write_draft(usual_template("contract"), written(), by=officer)
    with pytest.raises(NotAllowed):
        make_template(name="x", kind="grant", by=UserFactory(role=Role.COMMISSIONING_OFFICER))


def test_another_one_is_chosen_or_becomes_the_usual_one(officer):
    chosen = AgreementTemplateFactory(text="Chosen. " + WORDS)
    with pytest.raises(WrongState, match="published"):
        choose_template(AgreementFactory(), make_template(name="Draft", kind="grant", by=officer), by=officer)
    agreement = choose_template(AgreementFactory(), chosen, by=officer)
    assert offer_agreement(agreement, by=None).text.startswith("Chosen. ")
    with pytest.raises(WrongState, match="was offered"):
        choose_template(agreement, None, by=officer)

    make_usual(chosen, by=officer)

    assert offer_agreement(AgreementFactory(), by=None).text.startswith("Chosen. ")


@pytest.mark.parametrize(("value", "signatories"), [("999.99", 1), ("1000.00", 2)])
def test_from_a_value_on_two_sign(value, signatories):
    version = TemplateVersion(signatories=1, two_from=Decimal(1000))

    assert version.rule_for(Decimal(value)).signatories == signatories


class TestThePages:
    def test_an_officer_words_previews_and_publishes(self, sign_in, officer):
        template = usual_template("grant")
        agreement = AgreementFactory(organisation__name="The Real Club")
        browser, page = sign_in(officer), f"/office/agreement-templates/{template.pk}/"

        shown = browser.get(page)
        seen = shown.context["form"].initial["seen"]
        preview = browser.post(
            page, written(two_from="", office_varies_from="", seen=seen, preview="1") | {"with": agreement.reference}
        )
        nothing_saved = template.draft
        browser.post(page, written(two_from="2,500", office_varies_from="", signatories=1, seen=seen))
        browser.post(f"{page}publish/", {"seen": WORDS.replace("\n", "\r\n")})

        assert "The Real Club" in "".join(one.words for one in preview.context["preview"])
        assert nothing_saved is None
        assert (template.published.number, template.published.two_from) == (2, Decimal(2500))
        assert browser.get(f"{page}versions/2/").status_code == 200
        assert browser.get("/office/agreement-templates/").status_code == 200

    def test_faults_are_sentences_and_what_was_typed_stays(self, sign_in, officer):
        template = usual_template("grant")

        response = sign_in(officer).post(
            f"/office/agreement-templates/{template.pk}/",
            written(text=f"{WORDS}{{valu}}", two_from="", office_varies_from=""),
        )

        assert (response.status_code, template.draft) == (422, None)
        assert "There is no field {valu}. Did you mean {value}?" in response.content.decode()
        assert "{valu}</textarea>" in response.content.decode()

    def test_two_officers_at_once_do_not_overwrite_each_other(self, sign_in, officer):
        template = usual_template("grant")
        browser, page = sign_in(officer), f"/office/agreement-templates/{template.pk}/"
        seen = browser.get(page).context["form"].initial["seen"]
        write_draft(template, written(text="Theirs. " + WORDS), by=UserFactory(role=Role.GRANTS_OFFICER))

        first = browser.post(page, written(text="Mine. " + WORDS, two_from="", office_varies_from="", seen=seen))
        between = template.draft.text
        again = browser.post(
            page,
            written(
                text="Mine. " + WORDS, two_from="", office_varies_from="", seen=first.context["form"]["seen"].value()
            ),
        )

        assert (first.status_code, between[:7], again.status_code, template.draft.text[:5]) == (
            422,
            "Theirs.",
            302,
            "Mine.",
        )

    def test_templates_of_the_other_kind_are_not_found(self, sign_in, officer):
        contract = usual_template("contract")

        assert sign_in(officer).get(f"/office/agreement-templates/{contract.pk}/").status_code == 404
