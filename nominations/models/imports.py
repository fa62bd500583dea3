"""Importing nominations from an office's own workbook: what was read how, and which row became which case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from nominations.models.awards import Campaign
from nominations.models.documents import StoredFile
from nominations.models.nominees import Nominee
from workflows.models import Body, Case, Office


class ColumnMatching(models.Model):
    """Which column of its workbook means what to an office's body: remembered by the headers, so asked once."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="+")
    headers_digest = models.CharField(max_length=64)
    columns = models.JSONField("cột")
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    used_at = models.DateTimeField("dùng lúc")

    class Meta:
        verbose_name = "cách ghép cột"
        verbose_name_plural = "cách ghép cột"
        constraints = [models.UniqueConstraint(fields=["body", "headers_digest"], name="column_matching_once")]

    def __str__(self) -> str:
        return f"{self.body_id}: {self.headers_digest[:8]}"


class ImportBatch(models.Model):
    """One workbook being imported by one office into one campaign. `reading` says how it is read: sheet, header row,
    columns, and which conversions were confirmed or rejected, by whom.

    `turn` and `held_until` say whose turn it is to write: one at a time, and whoever was cut off loses it when the time
    is up. `stopped_because` is what kept a run from going on, as it was then.
    """

    class Status(models.TextChoices):
        PREVIEW = "preview", "đang xem trước"
        RUNNING = "running", "đang nhập"
        STOPPED = "stopped", "đang dừng"
        DONE = "done", "đã nhập"
        GIVEN_UP = "given_up", "đã bỏ"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="imports")
    name = models.CharField("tên tệp", max_length=200)
    reading = models.JSONField("cách đọc", default=dict)
    status = FSMField("trạng thái", max_length=8, choices=Status.choices, default=Status.PREVIEW, protected=True)
    command = models.UUIDField(unique=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField("tải lên lúc")
    turn = models.UUIDField("lượt ghi", null=True, blank=True)
    held_until = models.DateTimeField("giữ lượt đến", null=True, blank=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_because = models.CharField("lý do dừng", max_length=500, blank=True)
    stopped_at = models.DateTimeField("dừng lúc", null=True, blank=True)
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.CharField("lý do bỏ", max_length=300, blank=True)

    class Meta:
        verbose_name = "lần nhập tệp"
        verbose_name_plural = "các lần nhập tệp"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["preview", "running", "stopped", "done", "given_up"]),
                name="import_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["done", "given_up"], ended_at__isnull=False)
                | (Q(status__in=["preview", "running", "stopped"]) & Q(ended_at__isnull=True)),
                name="import_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="stopped") | (~Q(stopped_because="") & Q(stopped_at__isnull=False)),
                name="import_stopped_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @transition(field=status, source=Status.PREVIEW, target=Status.RUNNING)
    def run(self) -> None:
        """Its ready rows are being written."""

    @transition(field=status, source=Status.RUNNING, target=Status.STOPPED)
    def stop(self) -> None:
        """It cannot go on for now; what was written stays."""

    @transition(field=status, source=Status.STOPPED, target=Status.RUNNING)
    def resume(self) -> None:
        """What stood in its way is gone."""

    @transition(field=status, source=Status.RUNNING, target=Status.DONE)
    def finish(self) -> None:
        """Every ready row was written."""

    @transition(field=status, source=[Status.PREVIEW, Status.RUNNING, Status.STOPPED], target=Status.GIVEN_UP)
    def give_up(self) -> None:
        """What was not written yet never will be by this import."""


class ImportedRow(models.Model):
    """One row of a workbook and what became of it: the case it made or corrected, or why there is none. `key` knows the
    row again when the corrected workbook comes: digest of who, and for which award."""

    class Result(models.TextChoices):
        CREATED = "created", "lập mới"
        UPDATED = "updated", "cập nhật"
        UNCHANGED = "unchanged", "không đổi"
        REFUSED = "refused", "chưa được"
        LEFT = "left", "chưa nhập tới"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("dòng")
    key = models.CharField(max_length=64, db_index=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField("kết quả", max_length=9, choices=Result.choices)
    problem = models.CharField("lý do", max_length=500, blank=True)

    class Meta:
        verbose_name = "dòng đã nhập"
        verbose_name_plural = "các dòng đã nhập"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="imported_row_once"),
            models.CheckConstraint(
                condition=Q(result__in=["created", "updated", "unchanged"], case__isnull=False)
                | (Q(result__in=["refused", "left"], case__isnull=True) & ~Q(problem="")),
                name="imported_row_made_a_case_or_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class RowIdentity(models.Model):
    """Somebody decided who a row is about: a nominee of the register (`same`), or another than he. One row for each
    pair, also where many were decided together. Deciding again before the import replaces it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="identities")
    number = models.PositiveIntegerField("dòng")
    nominee = models.ForeignKey(Nominee, models.PROTECT, related_name="+")
    same = models.BooleanField("là một")
    reason = models.CharField("căn cứ", max_length=300)
    together = models.BooleanField("ghi cùng nhiều dòng", default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "kết luận về đối tượng của một dòng"
        verbose_name_plural = "kết luận về đối tượng của các dòng"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number", "nominee"], name="row_identity_once"),
            models.UniqueConstraint(
                fields=["batch", "number"], condition=Q(same=True), name="row_identity_is_one_nominee"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="row_identity_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number} {'=' if self.same else '≠'} {self.nominee_id}"
