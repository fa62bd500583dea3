"""Erasing a document of a case: its bytes go, its row and the line of history that says so stay.

Who has a right to have his data erased (Decree 13/2023/NĐ-CP, Article 16; Law 91/2025/QH15) must not break the history,
and the history must not keep his data. What events commit to are digests; the bytes lie in the store, outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import OperationalError
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from nominations.documents import kinds, store
from nominations.errors import refuse
from nominations.models import Document
from workflows.engine import BadAct, Capacity, Conflict, erase_outside
from workflows.engine.context import Context

#: Under which name events say that a document was erased.
WHAT = "document"
#: Stands where the reason was for which an erased document had been taken off: it may have said what was in it.
REASON = "Xóa nội dung theo quy định về bảo vệ dữ liệu cá nhân"


@dataclass(frozen=True)
class Erased:
    """What came of an erasure: the document's row, whether the bytes are gone from the store, and, when they are not,
    whether something else needs them (else the store did not let them go: `check_documents --finish`)."""

    document: Document
    gone: bool
    needed: bool


def erase_document(by: Capacity, document_id: int, *, reason: str, command: UUID) -> Erased:
    """Erase a document of a case: nobody reads it from that case again, whatever it was attached as there.

    Its row stays with the digest; the name it came with, its note and the reason for which it was taken off give way to
    words that name nobody. A dossier that still had it has it no longer. The bytes go when no other case, submission or
    import needs the same content. The case's history says who erased what; the reason stands with it, itself erasable.
    The same command again answers the same, and tries again what the store refused.

    Only for an office that the vocabulary lets erase, of the case's province (`engine.erase`). Raises NotAllowed for
    any other; DomainError without a reason, for what is no document of a case or is erased already, for a command that
    was used for something else. Not to be called in a transaction.
    """
    row = Document.objects.select_related("file").filter(pk=document_id, case__isnull=False).first()
    if row is None or row.case_id is None:
        raise refuse(
            "document",
            "document_unknown",
            "Không có tài liệu này trong hồ sơ nào; tài liệu của tờ trình không xóa riêng được.",
            "Tải lại trang và chọn lại tài liệu.",
        )
    case_id, file_id = row.case_id, row.file_id

    def remove(ctx: Context) -> Mapping[str, str]:
        return _remove(case_id, file_id, row, ctx)

    try:
        erase_outside(case_id, WHAT, row.pk, by=by, command=command, reason=reason, remove=remove)
    except Conflict as error:
        raise refuse("command", "command_used", str(error), "") from error
    except BadAct as error:
        raise refuse("reason", "not_erased", str(error), "") from error
    try:
        gone = store.sweep(row.file.sha256)
        needed = not gone
    except (OSError, OperationalError) as error:
        # A disk that does not let go, or somebody who held the row too long: the erasure itself is done.
        store.log.error("An erased document could not be taken out of the store: %s", error)
        gone = needed = False
    row.refresh_from_db()
    return Erased(row, gone, needed)


def _remove(case_id: int, file_id: int, asked: Document, ctx: Context) -> Mapping[str, str]:
    """Mark every row of the case that holds this content, and say which they were."""
    rows = (
        Document.objects.select_for_update(of=("self",))
        .filter(case=case_id, file=file_id, erased_at__isnull=True)
        .order_by("pk")
    )
    found = list(rows)
    if asked.pk not in {one.pk for one in found}:
        raise BadAct("Nội dung tài liệu này đã được xóa rồi.")
    for kind in {one.kind for one in found}:
        Document.objects.filter(pk__in=[one.pk for one in found if one.kind == kind]).update(
            name=f"{kinds.title_of(kind)} (đã xóa)", note="", erased_by=ctx.by.user_id, erased_at=ctx.now,
            removed_by=Coalesce(F("removed_by"), Value(ctx.by.user_id)), removed_at=Coalesce(F("removed_at"), ctx.now),
            removal_reason=REASON,
        )  # fmt: skip
    keys = ", ".join(str(one.pk) for one in found)
    return {
        "vi": f"nội dung tài liệu “{kinds.title_of(asked.kind)}” (số {keys})",
        "en": f"the content of the document “{kinds.title_of(asked.kind, 'en')}” (no. {keys})",
    }


def elsewhere(document: Document) -> list[str]:
    """Return the codes of the other cases of the same province where the same content can still be read. One query."""
    assert document.case is not None
    rows = Document.objects.filter(
        file=document.file_id, erased_at__isnull=True, case__province=document.case.province_id
    ).exclude(case=document.case_id)
    return list(rows.order_by("case__code").values_list("case__code", flat=True).distinct())
