"""What the office is asked about a service review. The admin's own fields and widgets."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from commissioning.domain.attendance import people_of
from commissioning.models import Contract, ServiceReview
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.monitoring.performance.ratings import Rating

LONGEST = 20_000


def day(label: str, required: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DayInput(),
        validators=[within_reach],
        help_text=help_text,
        error_messages={"required": required},
    )


def words(label: str, required: str = "", *, rows: int = 3, help_text: str = "", most: int = 4000) -> forms.CharField:
    """Several lines; not asked for where there is no sentence for when it is missing."""
    return forms.CharField(
        label=label,
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=most,
        help_text=help_text,
        required=bool(required),
        error_messages={"required": required},
    )


class PlanForm(forms.Form):
    period_start = day("About the time from", "Enter the first day that the review is about.")
    period_end = day("To", "Enter the last day that the review is about.")
    meets_on = day("Planned for", "Enter the day on which people meet.")
    way = forms.ChoiceField(
        label="How people meet",
        choices=ServiceReview.Way,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how people meet."},
    )
    where = forms.CharField(
        label="Place, or address of the on-line meeting",
        max_length=300,
        error_messages={"required": "Say where people meet. The provider reads it."},
    )
    chair = forms.ModelChoiceField(
        label="Who chairs",
        queryset=User.objects.none(),
        empty_label="Choose somebody",
        error_messages={
            "required": "Choose who chairs.",
            "invalid_choice": "Choose somebody of the list.",
        },
    )
    points = words(
        "What else is on the agenda",
        help_text="Besides what is drawn from the figures. The provider reads it.",
        most=4000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [Role.COMMISSIONING_OFFICER.label, Role.COMMISSIONER.label]
        self.fields["chair"].queryset = (
            User.objects.filter(is_active=True, groups__name__in=roles).distinct().order_by("name", "email")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends, meets = (cleaned.get(name) for name in ("period_start", "period_end", "meets_on"))
        if starts and ends and ends < starts:
            self.add_error("period_end", "The period ends before it starts. Check the two dates.")
        if starts and meets and meets < starts:
            self.add_error("meets_on", "People meet after the period that they talk about begins. Check the dates.")
        return cleaned


def next_period(contract: Contract) -> dict[str, Any]:
    """What a new review is probably about: as many months as the contract says from the end of the last one's, up to
    yesterday or the contract's end."""
    last = contract.reviews.exclude(state=ServiceReview.State.CALLED_OFF).order_by("-period_end").first()
    starts = last.period_end + timedelta(days=1) if last else contract.starts_on
    ends = min(timezone.localdate() - timedelta(days=1), contract.ends_on)
    if contract.review_every_months:
        ends = min(ends, starts + relativedelta(months=contract.review_every_months) - timedelta(days=1))
    return {
        "period_start": starts if starts <= contract.ends_on else None,
        "period_end": ends if ends >= starts else None,
        "chair": contract.lead_officer_id,
    }


class HeldForm(forms.Form):
    held_on = day("Held on", "Enter the day on which it was held.")

    def __init__(self, data: QueryDict | None, *, review: ServiceReview) -> None:
        super().__init__(data, initial={"held_on": min(review.meets_on, timezone.localdate())})
        self.review = review

    def clean_held_on(self) -> date:
        held_on = self.cleaned_data["held_on"]
        if held_on > timezone.localdate():
            raise ValidationError("It cannot have been held on a day to come.")
        if held_on < self.review.period_start:
            raise ValidationError("It cannot have been held before the time that it is about.")
        return held_on


class AttendanceForm(forms.Form):
    users = forms.ModelMultipleChoiceField(
        label="People of the office and of the provider",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "Choose people of the list.",
            "invalid_pk_value": "Choose people of the list.",
        },
    )
    others = words(
        "Anybody else",
        rows=4,
        help_text="One a line: name, a comma, and the organisation. For example: A visitor, Age Concern.",
    )

    def __init__(self, data: QueryDict | None, *, review: ServiceReview) -> None:
        there = list(review.attendees.all())
        others = "\n".join(str(one) for one in there if one.user_id is None)
        super().__init__(data, initial={"users": [one.user_id for one in there if one.user_id], "others": others})
        self.fields["users"].queryset = people_of(review.contract).order_by("name", "email")

    def clean_others(self) -> list[tuple[str, str]]:
        found = []
        for number, line in enumerate(self.cleaned_data["others"].splitlines(), start=1):
            if not line.strip():
                continue
            name, _, organisation = (part.strip() for part in line.partition(","))
            if not name or not organisation:
                raise ValidationError(f"Line {number}: put a comma between the name and the organisation.")
            if len(name) > 150 or len(organisation) > 200:
                raise ValidationError(f"Line {number}: a name has 150 characters at most, an organisation 200.")
            found.append((name, organisation))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("users") and not cleaned.get("others"):
            raise ValidationError("Choose who was there, or enter their names.")
        return cleaned


class SeenForm(forms.Form):
    """Notices when somebody else saved the review meanwhile: what was typed stays, and is saved when sent again."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, review: ServiceReview, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial | {"seen": review.revision})
        self.revision = review.revision
        self.overtaken = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("seen") != self.revision:
            self.overtaken = True
            self.errors.pop("seen", None)
            self.data = self.data.copy()
            self.data["seen"] = str(self.revision)
            raise ValidationError(
                "Somebody else changed this review after you opened the page. Nothing of yours is saved yet, and what "
                "you typed is still here. Save again to put it in the place of theirs."
            )
        return cleaned


def public_initial(review: ServiceReview) -> dict[str, Any]:
    return {
        "public_summary": review.public_summary,
        "ratings_public": review.ratings_public,
        "actions_public": review.actions_public,
    }


class PublicForm(forms.Form):
    """What the public reads. Attendance, risks, notices, reasons and the minutes themselves never are."""

    public_summary = words(
        "Summary for the public", help_text="Leave empty to publish none. No names, and nothing that points at anybody."
    )
    ratings_public = forms.BooleanField(label="The public sees the rating of each indicator", required=False)
    actions_public = forms.BooleanField(label="The public sees the improvement actions", required=False)


class MinutesForm(SeenForm, PublicForm):
    minutes = words(
        "Minutes", "Write the minutes.", rows=14, most=LONGEST, help_text="The provider reads them once agreed."
    )
    field_order = ("minutes", "public_summary", "ratings_public", "actions_public")

    def __init__(self, data: QueryDict | None, *, review: ServiceReview) -> None:
        super().__init__(data, review=review, initial={"minutes": review.minutes} | public_initial(review))


class RatingsForm(SeenForm):
    """For each indicator a word and, where it differs from the computed one, a reason."""

    CHOICES = [("", "Not judged yet"), *[(one.value, one.value) for one in Rating]]

    def __init__(self, data: QueryDict | None, *, review: ServiceReview) -> None:
        super().__init__(data, review=review, initial={})
        self.ratings = list(review.ratings.all())
        for one in self.ratings:
            self.fields[f"judged_{one.number}"] = forms.ChoiceField(
                label="Your judgement", choices=self.CHOICES, required=False, initial=one.judged
            )
            self.fields[f"reason_{one.number}"] = words("Why it differs from the computed rating")
            self.fields[f"reason_{one.number}"].initial = one.reason

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        return [(one, [self[f"judged_{one.number}"], self[f"reason_{one.number}"]]) for one in self.ratings]

    def clean(self) -> dict[str, Any]:
        for one in self.ratings:
            judged = self.cleaned_data.get(f"judged_{one.number}")
            if judged and judged != one.computed and not self.cleaned_data.get(f"reason_{one.number}"):
                self.add_error(
                    f"reason_{one.number}", f"{one.indicator}: say why you judge it otherwise than “{one.computed}”."
                )
        return super().clean()

    @property
    def judgements(self) -> dict[int, tuple[str, str]]:
        return {
            one.number: (self.cleaned_data[f"judged_{one.number}"], self.cleaned_data[f"reason_{one.number}"])
            for one in self.ratings
        }
