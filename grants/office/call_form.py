"""What an officer may set on a call, and what is frozen or checked when it is saved."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from grants.domain.closing import drafts_of, record_closing_moved
from grants.domain.project_facts import keys_missing
from grants.models import (
    Assessment,
    Call,
    Decision,
    GateResult,
    PanelMember,
    Score,
    ScoringScheme,
)
from grants.models.call import Held, usual_reminder_days
from grants.office.reminder_days import ReminderDaysField
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.design.words import long_date
from portal.evidence.kinds import Kind as EvidenceKind
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.checking import SchemaInvalid, check
from portal.questionnaires.facts import facts_for
from portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.setting_up.names import NamedForm
from portal.setting_up.rows import NumberedRowFormSet, RowFormSet

Purpose = Questionnaire.Purpose
# The form's field → the call's field and the purpose of the questionnaires offered.
QUESTIONNAIRES = {
    "eligibility_check": ("eligibility_version", Purpose.ELIGIBILITY),
    "application_form": ("questionnaire_version", Purpose.APPLICATION),
    "end_report_form": ("end_report_version", Purpose.END_REPORT),
}
FIRST_YEAR = 2000
# Scores were given under these, so they stay once there is one.
SCORED_BY = ("scheme", "scorers_needed", "moderation_spread", "blind")


class QuestionnaireField(forms.ModelChoiceField):
    def __init__(self, purpose: str, label: str) -> None:
        super().__init__(Questionnaire.objects.filter(purpose=purpose), label=label, required=False)


class SeatFormSet(RowFormSet):
    """Offers those whose role lets them in at the panel's door, and whoever sits on the panel already."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["user"].queryset = self.offered

    @cached_property
    def offered(self) -> QuerySet[User]:
        roles = [Role.PANEL_MEMBER.label, Role.PANEL_CHAIR.label]
        may_score = User.objects.filter(is_active=True, groups__name__in=roles)
        sits_on_it = Q(panel_seats__call=self.instance.pk) if self.instance.pk else Q(pk__in=[])
        return User.objects.filter(Q(pk__in=may_score) | sits_on_it).distinct().order_by("name", "email")


class CriterionFormSet(NumberedRowFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["anchors"].validators.append(_without_null_characters)


def _without_null_characters(anchors: Any) -> None:
    if "\\u0000" in json.dumps(anchors):
        raise ValidationError("Null characters are not allowed.")


class CallForm(NamedForm):
    """Freezes the chosen questionnaires when the call is saved, and checks what the database cannot say kindly."""

    named_by = "title"

    eligibility_check = QuestionnaireField(Purpose.ELIGIBILITY, "Eligibility check")
    application_form = QuestionnaireField(Purpose.APPLICATION, "Application form")
    end_report_form = QuestionnaireField(Purpose.END_REPORT, "End report")
    evidence_wanted = forms.MultipleChoiceField(
        choices=EvidenceKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="What an organisation must have given, in date, before it can send an application. It gives each "
        "paper once, for all calls, so the questionnaire need not ask for it.",
    )

    held_mails = forms.MultipleChoiceField(
        choices=Held.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="They wait in the outbox, where officers read, change and release them. Everything else, such as the "
        "receipt of an application, goes out at once.",
    )

    reminder_days = ReminderDaysField(
        required=False,
        initial=usual_reminder_days,
        help_text="Those with an unsent draft are written to on these days. Empty: nobody is reminded.",
    )
    closes_earlier = forms.BooleanField(
        label="Yes, close the call earlier",
        required=False,
        help_text="Whoever is writing an application hears of it by e-mail when you save.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closing_before = self.instance.closes_at if self.instance.pk else None
        if not (self.is_bound and self.instance.pk and self.instance.is_open()):
            del self.fields["closes_earlier"]
        answered = bool(self.instance.pk) and self.instance.applications.exists()
        self.fields["signatories_asked"].disabled = answered
        for name, (version_name, _) in QUESTIONNAIRES.items():
            version: QuestionnaireVersion | None = getattr(self.instance, version_name)
            field = self.fields[name]
            field.disabled = answered
            field.initial = version and version.questionnaire_id
            field.help_text = _version_in_words(version, answered=answered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("gates", "criteria"):
            self.formsets[name].number_rows()
        self._check_what_stands(cleaned)
        self._check_closing(cleaned)
        self._check_bounds(cleaned)
        _in_order(self, "opens_at", "closes_at", "The call must close after it opens.")
        _in_order(self, "minimum_amount", "maximum_amount", "The largest grant must not be below the smallest.")
        _scored_in_time(self)
        if cleaned.get("budget") and cleaned.get("fund") and cleaned["budget"].fund_id != cleaned["fund"].pk:
            self.add_error("budget", "This budget belongs to another fund.")
        if cleaned.get("published") and not cleaned.get("application_form"):
            self.add_error("application_form", "Choose the application form before you publish the call.")
        self._check_questionnaires(cleaned)
        self._check_criteria(cleaned)
        self._check_panel()
        return cleaned

    def save(self, commit: bool = True) -> Call:
        if not self.fields["application_form"].disabled:
            for name, (version_name, _) in QUESTIONNAIRES.items():
                chosen = self.cleaned_data.get(name)
                version = questionnaires.freeze(chosen, by=self.for_user) if chosen else None
                setattr(self.instance, version_name, version)
        if commit and self.instance.pk:
            self._let_the_old_chair_stand_up()
        call = super().save(commit=commit)
        if commit and self.closing_before and call.closes_at != self.closing_before:
            record_closing_moved(call, before=self.closing_before, by=self.for_user)
        return call

    def _let_the_old_chair_stand_up(self) -> None:
        """Rows are saved one by one, and the new chair may come before the old one. A row that was not changed is
        not saved again, so whoever stays chair is left alone."""
        stays = [form.instance.pk for form in _kept(self.formsets["panel"]) if form.cleaned_data.get("is_chair")]
        PanelMember.objects.filter(call=self.instance, is_chair=True).exclude(pk__in=stays).update(is_chair=False)

    def _check_closing(self, cleaned: dict[str, Any]) -> None:
        """An earlier end of an open call is confirmed: it shuts out whoever is still writing."""
        if "closes_earlier" not in self.fields:
            return
        closes = cleaned.get("closes_at")
        if closes is None or closes >= self.closing_before:
            del self.fields["closes_earlier"]
            return
        if cleaned.get("closes_earlier"):
            return
        drafts = drafts_of(self.instance)
        past = closes <= timezone.now()
        effect = "This closes the call at once" if past else "This closes the call earlier"
        count = f"{drafts} application{' is' if drafts == 1 else 's are'} being written"
        shut_out = "can no longer be sent" if past else "may be shut out"
        sentence = f"{effect}: {count} and {shut_out}. Tick the box to confirm it, or change the time."
        self.add_error("closes_at", sentence)

    def _check_bounds(self, cleaned: dict[str, Any]) -> None:
        smallest, scorers = cleaned.get("minimum_amount"), cleaned.get("scorers_needed")
        if cleaned.get("applications_per_organisation") == 0:
            self.add_error("applications_per_organisation", "Every organisation may send one at least.")
        opens, closes, decided = (cleaned.get(name) for name in ("opens_at", "closes_at", "decision_expected_on"))
        if smallest is not None and smallest <= 0:
            self.add_error("minimum_amount", "Enter an amount above £0.")
        if scorers is not None and scorers < 1:
            self.add_error("scorers_needed", "At least one person has to score.")
        if opens and opens.year < FIRST_YEAR:
            self.add_error("opens_at", "Check the year.")
        if closes and decided and decided < timezone.localdate(closes):
            self.add_error("decision_expected_on", "Applicants hear after the call closes. Check the dates.")

    def _check_questionnaires(self, cleaned: dict[str, Any]) -> None:
        for name in QUESTIONNAIRES:
            chosen = cleaned.get(name)
            try:
                if chosen and not self.fields[name].disabled:
                    check(chosen.schema, facts_for(chosen.purpose))
                    self._check_facts(name, chosen)
            except SchemaInvalid as error:
                self.add_error(name, f"“{chosen}” cannot be asked yet. {error}")

    def _check_facts(self, name: str, chosen: Questionnaire) -> None:
        """The office's lists and the award need some answers from every applicant."""
        if name == "application_form" and (missing := keys_missing(chosen.schema)):
            keys = ", ".join(missing)
            self.add_error(
                name,
                f"“{chosen}” must ask everybody for {keys}, and not leave them optional. A new application form under "
                "Questionnaires begins with these questions.",
            )

    def _check_criteria(self, cleaned: dict[str, Any]) -> None:
        scheme = cleaned.get("scheme")
        if not scheme or scheme.combination != ScoringScheme.Combination.WEIGHTED:
            return
        weights = [form.cleaned_data.get("weight") or 0 for form in _kept(self.formsets["criteria"])]
        if weights and sum(weights) != 100:
            self.add_error("scheme", f"The weights of the criteria add up to {sum(weights)}. They must make 100.")

    def _check_what_stands(self, cleaned: dict[str, Any]) -> None:
        """Scores hang on the scheme and the criteria, findings on the checks, awards on the budget."""
        call = self.instance
        if not call.pk:
            return
        if Score.objects.filter(criterion__call=call).exists() and self._scoring_changes():
            self.add_error(
                "scheme",
                "Scoring has begun, so the scheme, the criteria with their weights, and how many score, how blind "
                "and how far apart stay as they are.",
            )
        gone = [form.instance for form in self.formsets["gates"].deleted_forms]
        if GateResult.objects.filter(gate__in=[gate for gate in gone if gate.pk]).exists():
            self.add_error(None, "A check that was made on an application cannot be removed.")
        if "budget" in self.changed_data and Decision.objects.filter(application__call=call).exists():
            self.add_error("budget", "Decisions draw on this budget, so the call keeps it.")

    def _scoring_changes(self) -> bool:
        criteria = self.formsets["criteria"]
        new = [form for form in _kept(criteria) if not form.instance.pk]
        weighed = any("weight" in form.changed_data for form in _kept(criteria))
        return bool(set(SCORED_BY) & set(self.changed_data) or criteria.deleted_forms or new or weighed)

    def _check_panel(self) -> None:
        seats = _kept(self.formsets["panel"])
        chairs = sum(bool(form.cleaned_data.get("is_chair")) for form in seats)
        if seats and chairs != 1:
            self.add_error(None, f"The panel has {chairs or 'no'} chairs. Choose one person to chair it.")
        self._check_seats_given_up([form.cleaned_data["user"] for form in seats])

    def _check_seats_given_up(self, stay: list[User]) -> None:
        """Whoever was asked to score keeps their seat: without it, nobody could finish or answer for their work."""
        shown = [form.instance.pk for form in self.formsets["panel"].forms if form.instance.pk]
        gone = PanelMember.objects.filter(pk__in=shown).exclude(user__in=stay).select_related("user")
        work = Assessment.objects.begun_or_assigned().filter(application__call=self.instance.pk)
        for seat in gone:
            theirs = work.filter(assessor=seat.user)
            if theirs.exclude(state=Assessment.State.ASSIGNED).exists():
                self.add_error(None, f"{seat.user} has begun to score, so they stay on the panel.")
            elif theirs.exists():
                self.add_error(
                    None,
                    f"{seat.user} is asked to score applications of this call. Take those assignments back first, "
                    "under Assignments; then take the seat away.",
                )


def _kept(formset: Any) -> list[Any]:
    return [
        form for form in formset.forms if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def _in_order(form: forms.ModelForm, first: str, second: str, sentence: str) -> None:
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(second)
    wrong = start is not None and end is not None and (end < start if "amount" in first else end <= start)
    if wrong:
        form.add_error(second, sentence)


def _scored_in_time(form: forms.ModelForm) -> None:
    """The panel scores after the call has closed and before applicants hear."""
    needed_by, hear_on = form.cleaned_data.get("scores_needed_by"), form.cleaned_data.get("decision_expected_on")
    closes_at = form.cleaned_data.get("closes_at")
    if needed_by and closes_at and needed_by <= timezone.localdate(closes_at):
        form.add_error("scores_needed_by", "The panel scores after the call has closed. Choose a later day.")
    elif needed_by and hear_on and needed_by > hear_on:
        form.add_error("scores_needed_by", f"Choose {long_date(hear_on)} or earlier: applicants hear then.")


def _version_in_words(version: QuestionnaireVersion | None, *, answered: bool) -> str:
    if version is None:
        return "Saving the call freezes the questions as they stand then."
    frozen = f"The call asks version {version.number}, frozen on {long_date(version.frozen_at)}."
    if answered:
        return f"{frozen} Somebody has begun to apply, so it stays."
    return f"{frozen} Saving takes the questions as they stand now."
