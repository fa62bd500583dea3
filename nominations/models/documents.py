"""Files that were uploaded, stored once each, and where they are attached."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from nominations.models.submissions import Submission
from workflows.models import Case, Office


class StoredFile(models.Model):
    """The bytes of one upload, known by their SHA-256 (64 hex digits). The same bytes are stored once.

    With `erased_at` they are no longer there, as the law wanted; the same bytes may be uploaded again.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word (DOCX)"
        XLSX = "xlsx", "Excel (XLSX)"
        PNG = "png", "ảnh PNG"
        JPEG = "jpeg", "ảnh JPEG"

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField("loại tệp", max_length=4, choices=Kind.choices)
    size = models.PositiveBigIntegerField("số byte")
    pages = models.PositiveIntegerField("số trang", null=True, blank=True)
    stored_at = models.DateTimeField("lưu lúc")
    erased_at = models.DateTimeField("xóa lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tệp đã lưu"
        verbose_name_plural = "tệp đã lưu"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["pdf", "docx", "xlsx", "png", "jpeg"]), name="stored_file_kind_known"
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Document(models.Model):
    """A file attached to a case or to a submission, as a document of a named kind. Taken off, its row stays; erased,
    its row stays too, and nobody reads the file from here any more.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="documents")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, blank=True, related_name="documents")
    kind = models.CharField("loại tài liệu", max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="documents")
    name = models.CharField("tên tệp", max_length=200)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="chức vụ")
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField("đính kèm lúc")
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField("gỡ lúc", null=True, blank=True)
    removal_reason = models.CharField("lý do gỡ", max_length=300, blank=True)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    erased_at = models.DateTimeField("xóa nội dung lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tài liệu"
        verbose_name_plural = "tài liệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, submission__isnull=True)
                | Q(case__isnull=True, submission__isnull=False),
                name="document_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "file"], condition=Q(removed_at__isnull=True), name="document_once_on_case"
            ),
            models.UniqueConstraint(
                fields=["submission", "kind", "file"],
                condition=Q(removed_at__isnull=True),
                name="document_once_on_submission",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True, removed_at__isnull=True, removal_reason="")
                | Q(removed_by__isnull=False, removed_at__isnull=False) & ~Q(removal_reason=""),
                name="document_removed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(erased_by__isnull=True, erased_at__isnull=True)
                | Q(erased_by__isnull=False, erased_at__isnull=False, removed_at__isnull=False, note=""),
                name="document_erased_by_somebody_is_taken_off",
            ),
        ]

    def __str__(self) -> str:
        return self.name
