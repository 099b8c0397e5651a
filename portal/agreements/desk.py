"""What officers read in the outbox about agreements: grants officers about grants, the others about contracts."""

from django.db.models import Q

from portal.accounts.models import User
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.correspondence.desks import NOTHING, Desk
from portal.organisations.models import Organisation

FOLDER = "agreements-"
EVENTS = (
    "agreements/condition_answered",
    "agreements/condition_due",
    "agreements/condition_shown",
    "agreements/draft_change_answered",
    "agreements/draft_change_asked",
    "agreements/message_to_office",
    "agreements/message_to_provider",
    "agreements/offered",
    "agreements/offer_declined",
    "agreements/office_to_sign",
    "agreements/second_signature",
    "agreements/signature_taken_back",
    "agreements/signed",
    "agreements/terminated",
    "agreements/variation_asked",
    "agreements/variation_answered",
    "agreements/variation_declined",
    "agreements/variation_for_office",
    "agreements/variation_proposed",
    "agreements/variation_stuck",
    "agreements/variation_to_sign",
    "agreements/withdrawn",
    "payments/budget_moved",
    "payments/claim_answered",
    "payments/claim_sent",
    "payments/came_back",
    "payments/not_paid",
    "payments/paid",
    "payments/paid_through_stripe",
    "payments/repayment_asked",
    "payments/repayment_by_card",
    "payments/repayment_cancelled",
    "payments/repayment_received",
    "subsidies/answered",
    "subsidies/given",
    "subsidies/notice",
    "payments/repayment_rest",
)


def looked_after_by(user: User) -> AgreementQuerySet:
    """The agreements of the kinds that are `user`'s work, without those of an organisation they belong to."""
    kinds = [kind for kind, role in OFFICER_OF.items() if user.has_role(role)]
    mine = Agreement.objects.visible_to(user).filter(kind__in=kinds)
    return mine.exclude(organisation__memberships__user=user)


def readable(user: User) -> Q:
    return Q(about__in=looked_after_by(user).order_by().values("reference"))


def folders(user: User) -> list[tuple[str, str]]:
    words = {Agreement.Kind.GRANT: "All grant agreements", Agreement.Kind.CONTRACT: "All contracts"}
    return [(f"{FOLDER}{kind}", words[kind]) for kind, role in OFFICER_OF.items() if user.has_role(role)]


def in_folder(folder: str) -> Q:
    if not folder.startswith(FOLDER):
        return NOTHING
    kind = folder.removeprefix(FOLDER)
    # A grant has the reference of its application, whose mails are not about the agreement.
    return Q(event__in=EVENTS, about__in=Agreement.objects.filter(kind=kind).order_by().values("reference"))


def thing(about: str) -> Agreement | None:
    return Agreement.objects.filter(reference=about).first()


def organisation(about: str) -> Organisation | None:
    agreement = thing(about)
    return agreement.organisation if agreement else None


DESK = Desk(
    events=EVENTS, readable=readable, folders=folders, in_folder=in_folder, thing=thing, organisation=organisation
)
