"""Templates of agreements: writing a draft, publishing it, and which version an agreement is made from.

A published version never changes. Whoever wants other words writes the next version; agreements that were offered keep
the one that made their text.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NothingChanges, TemplateFaulty, WrongState
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of, require_officer_of_kind
from portal.agreements.models import Agreement, AgreementTemplate, TemplateVersion
from portal.agreements.signatories import Rule
from portal.agreements.wording.writing import faults_of, own_words
from portal.events.ledger import record

USUAL_NAME = {Agreement.Kind.GRANT: "Usual grant agreement", Agreement.Kind.CONTRACT: "Usual contract"}
# What is written in a version, apart from its number and who wrote it.
WRITTEN = (
    "text",
    "signatories",
    "two_from",
    "office_signs",
    "office_signer",
    "variations",
    "office_varies_from",
)


@transaction.atomic
def usual_template(kind: str) -> AgreementTemplate:
    """The template that is used where no other is chosen.

    The portal's own words become its version 1 as soon as it is first asked for, so that there is always one, in every
    installation, and an agreement always names the version that made its text.
    """
    found = AgreementTemplate.objects.filter(kind=kind, is_usual=True).first()
    if found is None:
        name = USUAL_NAME[Agreement.Kind(kind)]
        found, _ = AgreementTemplate.objects.get_or_create(name=name, defaults={"kind": kind, "is_usual": True})
    if not found.versions.filter(published_at__isnull=False).exists():
        AgreementTemplate.objects.select_for_update(no_key=True).get(pk=found.pk)
        if not found.versions.exists():
            TemplateVersion.objects.create(
                template=found, number=1, text=own_words(kind), published_at=timezone.now(), made_by=None
            )
            record("template-published", found, by=None, note="Version 1: the portal’s own words")
    return found


def version_for(agreement: Agreement) -> TemplateVersion:
    """What the text of `agreement` is made from if it is offered now."""
    chosen = agreement.template.published if agreement.template else None
    version = chosen or usual_template(agreement.kind).published
    assert version is not None
    return version


def rule_of(agreement: Agreement) -> Rule:
    """Who signs it. An agreement that was offered before there were templates: one for the organisation."""
    version = agreement.template_version
    return version.rule_for(agreement.value) if version else Rule()


def rule_of_variation(agreement: Agreement, *, new_value: Decimal | None, other_terms: bool) -> Rule | None:
    """Who signs a change to it; None: nobody. What was signed on paper is changed on paper, and only recorded here."""
    version = agreement.template_version
    if version is None or not agreement.signatures.exists():
        return None
    return version.rule_for_change(old_value=agreement.value, new_value=new_value, other_terms=other_terms)


@transaction.atomic
def make_template(*, name: str, kind: str, by: User, begin_from: TemplateVersion | None = None) -> AgreementTemplate:
    """A template with a draft to write in, begun from another version or from the usual one. Raises NotAllowed."""
    require_officer_of_kind(kind, by)
    begin = begin_from or usual_template(kind).published
    assert begin is not None
    template = AgreementTemplate.objects.create(name=name, kind=kind)
    TemplateVersion.objects.create(
        template=template, number=1, made_by=by, **{field: getattr(begin, field) for field in WRITTEN}
    )
    record("template-made", template, by=by, note=f"Begun from {begin}")
    return template


@transaction.atomic
def write_draft(template: AgreementTemplate, written: Mapping[str, Any], *, by: User) -> TemplateVersion:
    """Keep the words and the rules of the draft; the first change after a publication begins the next version.

    Raises NotAllowed, TemplateFaulty.
    """
    held = _locked(template, by)
    if faults := faults_of(written["text"]):
        raise TemplateFaulty(faults)
    draft = held.draft
    if draft is None:
        last = held.versions.aggregate(last=Max("number"))["last"] or 0
        draft = TemplateVersion(template=held, number=last + 1)
    for field in WRITTEN:
        setattr(draft, field, written[field])
    draft.text = draft.text.replace("\r\n", "\n").strip() + "\n"
    draft.made_by = by
    draft.save()
    record("template-drafted", held, by=by, note=f"Version {draft.number}")
    return draft


@transaction.atomic
def publish_draft(template: AgreementTemplate, *, by: User, seen: str = "") -> TemplateVersion:
    """From now on agreements are made from the draft, and it stays as it is. `seen` is its text as it was previewed.

    Raises NotAllowed, WrongState (nothing to publish, or changed since it was seen), NothingChanges, TemplateFaulty.
    """
    held = _locked(template, by)
    draft = held.draft
    if draft is None:
        raise WrongState("There is no draft to publish.")
    if seen and seen != draft.text:
        raise WrongState("Somebody changed the draft since you opened this page. Read it again before you publish it.")
    if faults := faults_of(draft.text):
        raise TemplateFaulty(faults)
    before = held.published
    if before and all(getattr(before, field) == getattr(draft, field) for field in WRITTEN):
        raise NothingChanges("This draft says the same as the version before it.")
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save(update_fields=["published_at", "published_by"])
    record("template-published", held, by=by, note=f"Version {draft.number}")
    return draft


@transaction.atomic
def drop_draft(template: AgreementTemplate, *, by: User) -> None:
    """Back to the published version. Raises NotAllowed, WrongState."""
    held = _locked(template, by)
    draft = held.draft
    if draft is None or held.published is None:
        raise WrongState("There is no draft to drop.")
    record("template-draft-dropped", held, by=by, changes={"text": [draft.text, held.published.text]})
    draft.delete()


@transaction.atomic
def make_usual(template: AgreementTemplate, *, by: User) -> AgreementTemplate:
    """It is used wherever no other is chosen. Raises NotAllowed, WrongState."""
    held = _locked(template, by)
    if held.published is None:
        raise WrongState("Publish it first.")
    AgreementTemplate.objects.filter(kind=held.kind, is_usual=True).update(is_usual=False)
    held.is_usual = True
    held.save(update_fields=["is_usual"])
    record("template-made-usual", held, by=by)
    return held


@transaction.atomic
def choose_template(agreement: Agreement, template: AgreementTemplate | None, *, by: User) -> Agreement:
    """What its text will be made from; None: the usual one. Raises NotAllowed, WrongState (it is offered already)."""
    held = locked(agreement)
    require_officer_of(held, by)
    if held.state != Agreement.State.PLANNED:
        raise WrongState("The agreement was offered, so its text stays.")
    if template and (template.kind != held.kind or template.published is None):
        raise WrongState("Choose a published template for this kind of agreement.")
    before, held.template = held.template, template
    held.save(update_fields=["template"])
    record("template-chosen", held, by=by, changes={"template": [before and str(before), template and str(template)]})
    return held


def _locked(template: AgreementTemplate, by: User) -> AgreementTemplate:
    require_officer_of_kind(template.kind, by)
    return AgreementTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
