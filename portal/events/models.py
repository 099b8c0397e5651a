"""The ledger: who did what to which thing, when, and what changed.

Append-only, and the database says so: UPDATE, DELETE and TRUNCATE are refused by triggers, whoever asks. Three
choices follow from that:

- `actor` is PROTECT. Setting it to null would be an UPDATE and cascading a DELETE; both are refused. A person who
  has acted is made inactive and never deleted. What they were called at that time is kept in `actor_label`.
- the object is a content type and an id as text, without a foreign key, so deleting a thing leaves its history
  readable by `object_label`. Never declare a GenericRelation to this model: it would cascade.
- an object is known by its topmost table, so a grant agreement and the agreement it extends share one history.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from portal.events.in_words import Change, change_in_words


def ledger_key(obj: models.Model) -> tuple[ContentType, str]:
    """The content type of `obj`'s topmost table, and its primary key as text."""
    parents = obj._meta.get_parent_list()
    content_type = ContentType.objects.get_for_model(parents[-1] if parents else obj)
    return content_type, str(obj.pk)


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, *objects: models.Model) -> EventQuerySet:
        """The events of any of `objects`."""
        wanted = models.Q(pk__in=[])
        keys: dict[ContentType, list[str]] = {}
        for obj in objects:
            content_type, object_id = ledger_key(obj)
            keys.setdefault(content_type, []).append(object_id)
        for content_type, ids in keys.items():
            wanted |= models.Q(content_type=content_type, object_id__in=ids)
        return self.filter(wanted)


class Event(models.Model):
    """One thing that happened. Written by `portal.events.ledger.record` and by nothing else."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty when the portal itself acted.",
    )
    actor_label = models.CharField("who", max_length=200)
    verb = models.CharField("what happened", max_length=60, help_text="In the past tense: application-submitted.")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    object = GenericForeignKey("content_type", "object_id")
    object_label = models.CharField("about", max_length=255)
    occurred_at = models.DateTimeField("when", db_default=Now())
    changes = models.JSONField(
        default=dict, blank=True, encoder=DjangoJSONEncoder, help_text="{field: [before, after]}"
    )
    note = models.TextField(blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-occurred_at"], name="event_of_object"),
            models.Index(fields=["-occurred_at"], name="event_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verb__regex=r"^[a-z]+(-[a-z0-9]+)*$"), name="event_verb_is_a_slug"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="event_never_changed", operation=pgtrigger.Update | pgtrigger.Delete),
            # The test runner empties tables between cases; its connections say so with this setting.
            pgtrigger.Trigger(
                name="event_never_truncated",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="""
                    IF current_setting('portal.may_truncate', true) = 'yes' THEN RETURN NULL; END IF;
                    RAISE EXCEPTION 'The ledger of events cannot be truncated';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sentence}: {self.object_label}"

    @property
    def sentence(self) -> str:
        """The verb as people read it: "Application submitted"."""
        return self.verb.replace("-", " ").capitalize()

    @property
    def changes_in_words(self) -> list[Change]:
        """What changed, for people; the words of a state are those of the thing's own model."""
        model = self.content_type.model_class()
        fields = {field.name: field for field in model._meta.get_fields()} if model else {}
        return [
            change_in_words(name, pair, dict(getattr(fields.get(name), "flatchoices", None) or ()))
            for name, pair in self.changes.items()
        ]
