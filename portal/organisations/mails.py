"""The mails about who acts for an organisation."""

from django.urls import reverse
from django.utils.http import urlencode

from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address

ORGANISATION = MergeField(
    "organisation", "the organisation's name", "A community group", of=lambda c: c["organisation"]
)
BY = MergeField("by", "who did it", "The chair", of=lambda c: c["by"])


def _where_they_answer(context: Context) -> str:
    """Saying yes there leads on to the page that they are wanted at, if there is one."""
    path = reverse("organisations:invitation", args=[context["invitation"].pk])
    onward = f"?{urlencode({'next': context['then']})}" if context["then"] else ""
    return site_address(path + onward)


declare(
    MailEvent(
        "organisations/invitation",
        title="Somebody is asked to act for an organisation",
        when="When a member invites somebody.",
        to=Recipient.MEMBERS,
        whom="The person who is invited.",
        fields=(
            ORGANISATION,
            BY,
            MergeField(
                "may",
                "what they may do once they say yes",
                "may write and send",
                of=lambda c: c["invitation"].get_role_display().lower(),
            ),
            MergeField(
                "link",
                "where they say yes or no",
                "https://portal.example.org/account/invitations/1/",
                of=_where_they_answer,
                is_link=True,
            ),
        ),
        keeps=("organisation", "by", "may", "link"),
    ),
    MailEvent(
        "organisations/role_changed",
        title="What somebody may do for an organisation changed",
        when="When a member changes another one's role.",
        to=Recipient.MEMBERS,
        whom="The person whose role it is.",
        fields=(
            ORGANISATION,
            BY,
            MergeField("may", "what they may do now", "may write and send", of=lambda c: c["may"]),
        ),
        keeps=("organisation", "by", "may"),
    ),
    MailEvent(
        "organisations/member_removed",
        title="Somebody no longer acts for an organisation",
        when="When a member takes another one out.",
        to=Recipient.MEMBERS,
        whom="The person who was taken out.",
        fields=(ORGANISATION, BY),
        keeps=("organisation", "by"),
    ),
    MailEvent(
        "organisations/member_joined",
        title="Somebody began to act for an organisation",
        when="When somebody says yes to an invitation.",
        to=Recipient.MEMBERS,
        whom="The other members.",
        fields=(
            ORGANISATION,
            BY,
            MergeField("may", "what they may do", "may write and send", of=lambda c: c["may"]),
        ),
        keeps=("organisation", "by", "may"),
    ),
    MailEvent(
        "organisations/contact_changed",
        title="Somebody's details as a contact of an organisation changed",
        when="When a member changes the name, the part or the telephone number of a contact.",
        to=Recipient.MEMBERS,
        whom="The contact.",
        fields=(ORGANISATION, BY),
        keeps=("organisation", "by"),
    ),
    MailEvent(
        "organisations/contact_replaced",
        title="Somebody is no longer a contact of an organisation",
        when="When a member writes another contact into the profile.",
        to=Recipient.MEMBERS,
        whom="The address that was taken out.",
        fields=(ORGANISATION, BY),
        keeps=("organisation", "by"),
    ),
)
