"""The mail about a paper that runs out."""

from portal.design.words import long_date
from portal.mail.events import MailEvent, MergeField, Recipient, declare, site_address

declare(
    MailEvent(
        "evidence/runs_out",
        title="A paper runs out",
        when="Some weeks before a paper is too old, once.",
        to=Recipient.MEMBERS,
        whom="Everybody who may write for the organisation.",
        fields=(
            MergeField(
                "paper",
                "which paper it is",
                "Public liability insurance",
                of=lambda c: c["evidence"].get_kind_display(),
            ),
            MergeField(
                "organisation", "whose paper it is", "A community group", of=lambda c: c["evidence"].organisation
            ),
            MergeField("good until", "its last day", "10 December 2026", of=lambda c: long_date(c["good_until"])),
            MergeField(
                "link",
                "where a newer one is given",
                "https://portal.example.org/account/organisations/1/evidence/insurance/",
                of=lambda c: site_address(c["path"]),
                is_link=True,
            ),
        ),
        keeps=("paper", "good until", "link"),
    ),
)
