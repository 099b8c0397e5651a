"""Making one organisation of two profiles, and undoing it.

Whatever points at an organisation moves with it: this room asks Django what does, so that it need not know the rooms
above. A model whose rows may clash there names, as `merge_mark`, a boolean that exempts a row from its constraint, and
says in `merge_sentence` what that means; both rows stay then. The row that was merged away stays, empty, and `Merge`
remembers what moved.
"""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.events import ledger
from portal.organisations.domain.giving_way import giving_way
from portal.organisations.models import Contact, Invitation, Membership, Merge, Organisation

OFFICERS = (Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
# These have rules of their own here.
OWN = {Membership, Invitation, Contact, Merge, Organisation}
# Taken over where the kept profile says nothing.
FILLED = ("charity_number", "company_number", "website", "purposes", "parent_body", "trustees")
STRONGEST_LAST: list[str] = [Membership.Role.READS, Membership.Role.EDITS, Membership.Role.SIGNS]


class CannotMerge(Exception):
    """The message says, for people, why not."""


def _busy() -> CannotMerge:
    return CannotMerge("Somebody is working on what one of them has at this very moment. Try again in a minute.")


@giving_way(_busy)
def merge_organisations(gone: Organisation, into: Organisation, *, reason: str, by: User) -> Merge:
    """Move everything of `gone` to `into`. Raises CannotMerge."""
    gone, kept = _both(gone, into)
    _require_mergeable(gone, kept, reason, by)
    moved: dict[str, Any] = {"rows": [], "memberships": _join_memberships(gone, kept)}
    moved["invitations"] = _join_invitations(gone, kept)
    moved["contacts"] = _join_contacts(gone, kept)
    for field in _pointing_here():
        if ids := _ids(field, gone):
            marked = _move(field, ids, kept)
            moved["rows"].append(
                {"model": field.model._meta.label_lower, "field": field.name} | {"ids": ids, "marked": marked}
            )
    moved["filled"] = _fill(gone, kept)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = Merge.objects.create(kept=kept, gone=gone, reason=reason.strip(), moved=moved, merged_by=by)
    for one, other in ((kept, gone), (gone, kept)):
        verb = "organisation-merged-in" if one is kept else "organisation-merged-away"
        ledger.record(verb, one, by=by, changes={"other": [None, f"{other} ({other.pk})"]}, note=merge.reason)
    return merge


@giving_way(_busy)
def undo_merge(merge: Merge, *, by: User) -> Merge:
    """Move back what came and is still there; what was made since stays where it was made. Twice is once.

    Raises CannotMerge.
    """
    if not by.has_role(*OFFICERS):
        raise CannotMerge("Only a grants or commissioning officer undoes a merge.")
    gone, kept = _both(merge.gone, merge.kept)
    held = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if held.undone_at:
        return held
    if timezone.now() > held.reversible_until:
        raise CannotMerge("A merge can be undone for 30 days, and they are over.")
    if kept.merged_into_id:
        raise CannotMerge(f"{kept} was itself merged into another since. Undo that first.")
    fields = {(field.model._meta.label_lower, field.name): field for field in _pointing_here()}
    for row in held.moved["rows"]:
        _move_back(fields[row["model"], row["field"]], row, gone, kept)
    _part_memberships(held.moved["memberships"], gone, kept)
    _part_invitations(held.moved["invitations"], gone, kept)
    _part_contacts(held.moved["contacts"], gone, kept)
    _empty(held.moved["filled"], kept)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    held.undone_at, held.undone_by = timezone.now(), by
    held.save(update_fields=["undone_at", "undone_by"])
    for one, other in ((kept, gone), (gone, kept)):
        ledger.record("merge-undone", one, by=by, changes={"other": [f"{other} ({other.pk})", None]})
    return held


def clashes_of(merge: Merge) -> list[models.Model]:
    """What stands beside another of its kind since the merge: a second draft on one call, a second account."""
    fields = {(field.model._meta.label_lower, field.name): field for field in _pointing_here()}
    return [
        one
        for row in merge.moved["rows"]
        if row["marked"]
        for one in fields[row["model"], row["field"]].model._default_manager.filter(pk__in=row["marked"])
    ]


def belongings(organisation: Organisation) -> list[str]:
    """What an organisation has, in words: "3 applications"."""
    found = []
    for field in _pointing_here():
        if count := len(_ids(field, organisation)):
            names = field.model._meta
            found.append(f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}")
    return found


def _both(gone: Organisation, kept: Organisation) -> tuple[Organisation, Organisation]:
    """Both, locked against every row that would point at them meanwhile; always in one order."""
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=[gone.pk, kept.pk]).order_by("pk")
    held = {row.pk: row for row in rows}
    return held[gone.pk], held[kept.pk]


def _require_mergeable(gone: Organisation, kept: Organisation, reason: str, by: User) -> None:
    if not by.has_role(*OFFICERS):
        raise CannotMerge("Only a grants or commissioning officer merges organisations.")
    if gone.pk == kept.pk:
        raise CannotMerge("Choose two organisations.")
    if not reason.strip():
        raise CannotMerge("Say why they are one and the same, so that it stands in the record.")
    for one in (gone, kept):
        if one.merged_into_id:
            raise CannotMerge(f"{one} was merged into another already.")
    if Membership.objects.filter(organisation__in=[gone, kept], user=by).exists():
        raise CannotMerge("You belong to one of them, so a colleague has to do this.")
    for name in ("charity_number", "company_number"):
        theirs, ours = getattr(gone, name), getattr(kept, name)
        if theirs and ours and theirs != ours:
            raise CannotMerge(f"They have different numbers ({ours} and {theirs}), so they are two organisations.")


def _pointing_here() -> Iterator[models.ForeignKey]:
    """Every foreign key to an organisation that simply moves."""
    for relation in Organisation._meta.related_objects:
        field = relation.field
        if isinstance(field, models.ForeignKey) and field.model not in OWN:
            yield field


def _ids(field: models.ForeignKey, organisation: Organisation) -> list[Any]:
    rows = field.model._base_manager.filter(**{field.name: organisation})
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _move(field: models.ForeignKey, ids: list[Any], to: Organisation) -> list[Any]:
    """Point the rows at `to`; those that could only come with a mark, by id."""
    rows = field.model._base_manager
    try:
        with transaction.atomic():
            rows.filter(pk__in=ids).update(**{field.name: to})
            return []
    except IntegrityError:
        mark = getattr(field.model, "merge_mark", None)
        if mark is None:
            raise
    marked = []
    for pk in ids:
        try:
            with transaction.atomic():
                rows.filter(pk=pk).update(**{field.name: to})
        except IntegrityError:
            rows.filter(pk=pk).update(**{field.name: to, mark: True})
            marked.append(pk)
    return marked


def _move_back(field: models.ForeignKey, row: dict[str, Any], gone: Organisation, kept: Organisation) -> None:
    here = field.model._base_manager.filter(**{field.name: kept})
    if row["marked"]:
        here.filter(pk__in=row["marked"]).update(**{field.name: gone, field.model.merge_mark: False})  # type: ignore[attr-defined]
    here.filter(pk__in=row["ids"]).update(**{field.name: gone})


def _join_memberships(gone: Organisation, kept: Organisation) -> dict[str, Any]:
    """Whoever belongs to both keeps the stronger of the two roles."""
    ours = {one.user_id: one for one in kept.memberships.all()}
    moved, doubled = [], []
    for theirs in gone.memberships.all():
        own = ours.get(theirs.user_id)
        if own is None:
            moved.append(theirs.pk)
            continue
        stronger = max(own.role, theirs.role, key=lambda role: STRONGEST_LAST.index(role))
        doubled.append(
            {
                "user": theirs.user_id,
                "role": theirs.role,
                "since": theirs.since.isoformat(),
                "before": own.role,
                "after": stronger,
            }
        )
        kept.memberships.filter(pk=own.pk).update(role=stronger)
        theirs.delete()
    gone.memberships.filter(pk__in=moved).update(organisation=kept)
    return {"moved": moved, "doubled": doubled}


def _part_memberships(joined: dict[str, Any], gone: Organisation, kept: Organisation) -> None:
    kept.memberships.filter(pk__in=joined["moved"]).update(organisation=gone)
    for one in joined["doubled"]:
        own = kept.memberships.filter(user=one["user"], role=one["after"])
        # Who was taken out or given another role since then stays so.
        if own.exists():
            own.update(role=one["before"])
            again = Membership.objects.create(organisation=gone, user_id=one["user"], role=one["role"])
            Membership.objects.filter(pk=again.pk).update(since=parse_datetime(one["since"]))


def _join_invitations(gone: Organisation, kept: Organisation) -> list[int]:
    """An invitation to somebody who is there already, or is asked already, ends."""
    known = set(kept.memberships.values_list("user", flat=True)) | set(kept.invitations.values_list("user", flat=True))
    gone.invitations.filter(user__in=known).delete()
    moved = list(gone.invitations.values_list("pk", flat=True))
    gone.invitations.update(organisation=kept)
    return moved


def _part_invitations(moved: list[int], gone: Organisation, kept: Organisation) -> None:
    kept.invitations.filter(pk__in=moved).update(organisation=gone)


def _join_contacts(gone: Organisation, kept: Organisation) -> list[list[int]]:
    """They come after the kept profile's own; [id, position before] of each."""
    last = max(2, *(one.position for one in kept.contacts.all()), 0)
    moved = []
    for number, contact in enumerate(gone.contacts.all(), start=1):
        moved.append([contact.pk, contact.position])
        Contact.objects.filter(pk=contact.pk).update(organisation=kept, position=last + number)
    return moved


def _part_contacts(moved: list[list[int]], gone: Organisation, kept: Organisation) -> None:
    for pk, position in moved:
        kept.contacts.filter(pk=pk).update(organisation=gone, position=position)


def _fill(gone: Organisation, kept: Organisation) -> dict[str, str]:
    """Fill what the kept profile leaves empty; what was filled in."""
    filled = {name: getattr(gone, name) for name in FILLED if getattr(gone, name) and not getattr(kept, name)}
    for name, value in filled.items():
        setattr(kept, name, value)
    if filled:
        kept.save(update_fields=list(filled))
    return filled


def _empty(filled: dict[str, str], kept: Organisation) -> None:
    """Take out what was filled in and stands there unchanged."""
    same = [name for name, value in filled.items() if getattr(kept, name) == value]
    for name in same:
        setattr(kept, name, "")
    if same:
        kept.save(update_fields=same)
