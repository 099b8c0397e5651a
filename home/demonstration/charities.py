"""A few charities that do not exist, so that a look-up can be tried without the public extract: 9000001 to 9000003."""

from datetime import timedelta

from django.utils import timezone

from portal.organisations.models import RegisteredCharity

EXAMPLES = [
    (9000001, "Example Lunch Club", "The Old School", "Wareham", "BH20 4AA", True),
    (9000002, "Example Lifeboat Friends", "2 Harbour Steps", "Swanage", "BH19 2AA", False),
    (9000003, "Example Choir for Everybody", "St Peter’s Hall", "Dorchester", "DT1 1AA", False),
]


def build_register() -> None:
    """Leaves a register alone that was loaded."""
    if RegisteredCharity.objects.exists():
        return
    read_on = timezone.localdate() - timedelta(days=9)
    RegisteredCharity.objects.bulk_create(
        RegisteredCharity(
            number=number,
            name=name,
            address=address,
            town=town,
            postcode=postcode,
            is_cio=is_cio,
            website="https://group.example",
            activities="Meets every week and welcomes whoever comes.",
            income=8500,
            trustees=["First trustee", "Second trustee", "Third trustee"],
            read_on=read_on,
        )
        for number, name, address, town, postcode, is_cio in EXAMPLES
    )
