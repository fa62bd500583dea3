"""What happened, what was refused, and the erasable values that history only commits to.

Events and refusals are append-only in the database itself: see `workflows.audit.triggers`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflows.models.cases import Case


class Event(models.Model):
    """One line of a case's history.

    `canonical` is the text whose bytes `hash` covers, after the hash before it; the other columns repeat parts of it
    for queries and are verified against it. `persons` lists the user keys that acted: the actor first, then those
    acted for.
    """

    class Kind(models.TextChoices):
        STARTED = "started", "lập"
        MOVED = "moved", "chuyển bước"
        STAYED = "stayed", "ghi nhận tại bước"
        CLOSED_TASK = "closed_task", "xong một việc"
        ERASED = "erased", "xóa dữ liệu"

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField("số")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    stage = models.CharField(max_length=60)
    visit = models.PositiveIntegerField()
    action = models.CharField(max_length=60)
    to = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    office_id = models.BigIntegerField(null=True)
    substitution_id = models.BigIntegerField(null=True)
    task_id = models.BigIntegerField(null=True)
    persons = models.CharField(max_length=100)
    command = models.UUIDField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    canonical = models.TextField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "lịch sử"
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["command", "case"], name="event_command_once"),
        ]
        indexes = [
            # By a person, and by the offices of a body: "what I have done", "what we sent".
            models.Index(fields=["user", "recorded_at"]),
            models.Index(fields=["office_id", "recorded_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.seq} {self.action}"


class Refusal(models.Model):
    """An act that was asked for and refused, with the reason given. Evidence that a rule was applied; not part of the
    chain."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="refusals")
    action = models.CharField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office_id = models.BigIntegerField(null=True)
    substitution_id = models.BigIntegerField(null=True)
    task_id = models.BigIntegerField(null=True)
    visit = models.PositiveIntegerField()
    command = models.UUIDField()
    code = models.CharField(max_length=60)
    message = models.TextField()
    way_out = models.TextField(blank=True)
    comment_salt = models.BinaryField(max_length=32, null=True)
    comment_commitment = models.CharField(max_length=64, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "lần từ chối"
        verbose_name_plural = "các lần từ chối"
        constraints = [models.UniqueConstraint(fields=["command", "case"], name="refusal_command_once")]
        indexes = [models.Index(fields=["recorded_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}: {self.code}"


class Disclosure(models.Model):
    """A value that an event commits to (HMAC-SHA256 under `salt`) and that can be erased without breaking the chain."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="disclosures", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()

    class Meta:
        verbose_name = "nội dung kèm sự kiện"
        verbose_name_plural = "nội dung kèm sự kiện"
        constraints = [models.UniqueConstraint(fields=["case", "seq", "kind"], name="disclosure_once")]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.seq} {self.kind}"
