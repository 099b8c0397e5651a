"""What the organisation's people read when the first signature fell; neither office nor history have the reason."""

from django.utils import timezone

from grants.models import Application, FallenSignature, Signature
from portal.accounts.models import User
from portal.design.words import moment_in_words


def remember(application: Application, first: Signature, *, by: User, reason: str = "") -> None:
    """`by` declined to sign for `reason`, or took the signature back. The caller holds the application."""
    told = {"first": str(first), "by": by, "at": timezone.now(), "reason": reason}
    FallenSignature.objects.update_or_create(application=application, defaults=told)


def forget(application: Application) -> None:
    """Somebody signs it again, or it is given up. The caller holds the application."""
    FallenSignature.objects.filter(application=application).delete()


def fallen_of(application: Application) -> FallenSignature | None:
    """The last that fell, if nobody has signed since."""
    if application.signatories_asked < 2:
        return None
    if FallenSignature.application.field.remote_field.is_cached(application):
        return getattr(application, "fallen_signature", None)
    return FallenSignature.objects.select_related("by").filter(application=application).first()


def since_you_opened(fallen: FallenSignature) -> str:
    """For somebody whose page offers the second signature, and whose press of the button signs nothing any more."""
    when = moment_in_words(timezone.localtime(fallen.at))
    did = "declined to sign it" if fallen.was_declined else "took the first signature back"
    return (
        f"You have signed nothing: since you opened the page, {fallen.by} {did}, at {when}. The answers can be "
        "changed again, and somebody has to sign first again before you sign."
    )
