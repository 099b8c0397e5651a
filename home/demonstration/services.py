"""The commissioned services of the demonstration, as published records describe them."""

from dataclasses import dataclass

from commissioning.models import Service
from portal.plan.models import Theme


@dataclass(frozen=True)
class ServiceFacts:
    name: str
    slug: str
    themes: tuple[str, ...]
    description: str


SERVICES = [
    ServiceFacts(
        "Restorative Dorset",
        "restorative-dorset",
        ("restorative-justice", "victims"),
        "Brings people who were harmed and those responsible together, where both want it: neighbourhood justice "
        "panels for low-level offences and anti-social behaviour, and restorative justice after conviction. Victims "
        "come by themselves or through an agency.",
    ),
    ServiceFacts(
        "Support for victims of crime",
        "victim-support",
        ("victims",),
        "Free and confidential help for everybody in Dorset affected by crime, whether or not it was reported: "
        "emotional support, practical advice, and caseworkers for standard-risk domestic abuse.",
    ),
    ServiceFacts(
        "Drug and alcohol intervention programme",
        "drug-and-alcohol-intervention",
        ("offender-management",),
        "Helps people who offend because of drugs or alcohol into treatment.",
    ),
    ServiceFacts(
        "Adult Return Home Interview Service",
        "adult-return-home-interviews",
        ("vulnerability",),
        "Two caseworkers talk with adults who went missing and came back, to find out why and keep it from happening "
        "again. In the year to 31 January 2018, 1,509 adults went missing in Dorset, 224 of them more than once.",
    ),
    ServiceFacts(
        "Street Triage, Liaison and Diversion",
        "street-triage",
        ("mental-health",),
        "Health professionals beside police officers, so that people in a mental health crisis get care and not a "
        "cell. Custody was used as a place of safety ten times in 2015/16 and four times in 2018/19.",
    ),
    ServiceFacts(
        "Maple Project", "maple-project", ("victims",), "Advocates for people at high risk of domestic abuse."
    ),
    ServiceFacts(
        "The Shores", "the-shores", ("victims",), "The sexual assault referral centre for Dorset, with advisers."
    ),
]


def build_services() -> None:
    """What is there already is left alone."""
    for facts in SERVICES:
        service, new = Service.objects.get_or_create(
            slug=facts.slug, defaults={"name": facts.name, "description": facts.description}
        )
        if new:
            service.themes.set(Theme.objects.filter(slug__in=facts.themes))
