"""A provider asks for the option of its contract to be taken."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from commissioning.domain import ask_extension, require_may_extend
from commissioning.models import Contract, ExtensionOption
from commissioning.provider_forms import AskExtensionForm
from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.accounts.models import User
from portal.agreements.domain.errors import AgreementRefusal


@audience(PROVIDER)
def ask_for_extension(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    mine = Contract.objects.of(request.user).values("pk")
    options = ExtensionOption.objects.select_related("contract__organisation", "variation")
    option = get_object_or_404(options, contract__in=mine, contract__reference=reference, number=number)
    form = AskExtensionForm(kept_posts.sent(request), option=option)
    kept_posts.keepable(form, request)
    if request.method == "POST" and form.is_valid():
        try:
            ask_extension(option, by=request.user, **form.cleaned_data)
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "You have asked for the extension. We answer here and by e-mail.")
            return redirect("provider_agreement", reference)
    context = {
        "option": option,
        "contract": option.contract,
        "new_end": option.new_end(),
        "new_value": option.contract.value + option.value,
        "late": option.notice_by < timezone.localdate(),
        "form": form,
        # Who has written already keeps what was typed: the form comes back with the sentence.
        "refusal": "" if form.is_bound else _why_not(option, request.user),
    }
    return render(request, "commissioning/provider/extend.html", context, status=422 if form.errors else 200)


def _why_not(option: ExtensionOption, user: User) -> str:
    try:
        require_may_extend(option, user)
    except AgreementRefusal as refusal:
        return str(refusal)
    return ""
