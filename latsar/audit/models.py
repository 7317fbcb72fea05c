"""The audit trail: one entry a change, written by the service that makes the change."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, transaction
from django.utils import timezone

from latsar.accounts.choices import Role
from latsar.accounts.querysets import ScopedQuerySet
from latsar.formatting import date_short, number
from latsar.organizations.models import Satker

from .actions import ACTIONS
from .digests import digest_of
from .linking import link

# People whose contact data the history names only in part.
PEOPLE = {"participants.participant", "mentors.mentor"}
HIDDEN = "•••"
ISO_DATE = re.compile(r"^\d{4}-\d\d-\d\d$")


class Change(NamedTuple):
    label: str
    before: Any
    after: Any


def mask_phone(text: str) -> str:
    """Leave of a number what tells it from another: 0812•••67."""
    return f"{text[:4]}{HIDDEN}{text[-2:]}" if len(text) > 8 else HIDDEN if text else ""


def mask_email(text: str) -> str:
    """Leave of an address its first letter and its server: m•••@kpu.go.id."""
    name, at, server = text.partition("@")
    return f"{name[:1]}{HIDDEN}{at}{server}" if text else ""


MASKS = {"nomor HP": mask_phone, "surel": mask_email}


def shown(value: Any) -> Any:
    """Say a stored value in words: lists joined, dates and numbers the Indonesian way."""
    if isinstance(value, list):
        return "; ".join(str(shown(item)) for item in value)
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, str) and ISO_DATE.match(value):
        return date_short(date.fromisoformat(value))
    return value


class AuditQuerySet(ScopedQuerySet):
    def about(self, obj: models.Model) -> AuditQuerySet:
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Entries are written by latsar.audit.services, which links them.")

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The audit trail is append-only.")

    def delete(self) -> NoReturn:
        raise TypeError("The audit trail is append-only.")


class AuditEntry(models.Model):
    """Who did what to which object, when, in which request; before and after.

    `digest` is the hash of all that (digests.py); AuditLink chains the entries.
    """

    at = models.DateTimeField("waktu", default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="akun",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    actor_name = models.CharField("oleh", max_length=150)
    actor_role = models.CharField("peran", max_length=10, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    action = models.CharField("tindakan", max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField("objek", max_length=200)
    satker = models.ForeignKey(
        Satker, verbose_name="satker", on_delete=models.PROTECT, null=True, related_name="+"
    )
    before = models.JSONField("sebelum", default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField("sesudah", default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField("alasan", max_length=500, blank=True)
    digest = models.CharField(max_length=64, default="", db_default="", editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "riwayat"
        verbose_name_plural = "riwayat"
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["satker", "-id"], name="audit_by_satker"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["request_id"], name="audit_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.action_label} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit trail is append-only.")
        self.digest = digest_of(self)
        using = kwargs.get("using") or "default"
        with transaction.atomic(using=using, savepoint=False):
            super().save(*args, **kwargs)
            if connections[using].vendor == "sqlite":
                link(connections[using], [(self.pk, self.digest)])

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The audit trail is append-only.")

    @property
    def action_label(self) -> str:
        return ACTIONS.get(self.action, self.action)

    @property
    def role_label(self) -> str:
        return dict(Role.choices).get(self.actor_role, self.actor_role)

    @property
    def object_key(self) -> str:
        """What addresses the object's trail."""
        return f"{self.object_type}:{self.object_id}"

    @property
    def changes(self) -> list[Change]:
        """What differs, in the order it was written."""
        fields = [*self.before, *(f for f in self.after if f not in self.before)]
        changes = (Change(f, shown(self.before.get(f)), shown(self.after.get(f))) for f in fields)
        found = [c for c in changes if (c.before or None) != (c.after or None)]
        return [_masked(c) for c in found] if self.object_type in PEOPLE else found


def _masked(change: Change) -> Change:
    """Contact data of people are named only in part."""
    if mask := MASKS.get(change.label):
        before, after = (mask(str(v)) if v else v for v in (change.before, change.after))
        return Change(change.label, before, after)
    return change


class AuditLink(models.Model):
    """An entry's place in the chain: linking.py makes it, chain.py reads it.

    No foreign key: a deleted entry leaves its link behind, which is how it is missed.
    """

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        verbose_name = "mata rantai riwayat"
        verbose_name_plural = "mata rantai riwayat"

    def __str__(self) -> str:
        return f"{self.position}: {self.hash}"
