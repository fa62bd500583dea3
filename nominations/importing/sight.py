"""Which imports a capacity may read: those of its own office. What others upload is theirs until it became cases."""

from __future__ import annotations

from django.db.models import QuerySet

from nominations.models import ImportBatch
from workflows import sight
from workflows.sight import By


def imports_in_sight(by: By) -> QuerySet[ImportBatch]:
    """Return the imports that `by` may read today, in no order."""
    office = sight.office_of(by)
    if office is None:
        return ImportBatch.objects.none()
    return ImportBatch.objects.filter(office=office)


def import_in_sight(by: By, key: int) -> ImportBatch:
    """Return an import with its file, campaign and office. Raises NotSeen."""
    rows = imports_in_sight(by).select_related(
        "file", "campaign__area", "campaign__closes_with", "office__body__area__parent__parent"
    )
    found = rows.filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise sight.NotSeen(str(key))
    return found
