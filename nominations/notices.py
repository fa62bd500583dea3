"""Notices: which are a person's, how many he has not read, and remembering what he read."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from nominations.models import Notice, NoticeMark
from workflows import clock

#: Nobody reads a number beyond this, and nobody waits for it.
COUNTED = 99


def notices_of(user_id: int, office_ids: Collection[int]) -> QuerySet[Notice]:
    """Return the notices to a person and to the offices that are his today, newest first, with `read_upto`."""
    mark = NoticeMark.objects.filter(user=user_id).values("read_upto")[:1]
    mine = Notice.objects.filter(Q(user=user_id) | Q(office__in=list(office_ids)))
    return mine.annotate(read_upto=Coalesce(Subquery(mark), Value(0))).order_by("-id")


def unread(user_id: int, office_ids: Collection[int]) -> int:
    """How many of them are newer than what he has read; at most one more than COUNTED. One query."""
    newer = notices_of(user_id, office_ids).filter(id__gt=F("read_upto")).order_by()
    return newer.values("id")[: COUNTED + 1].count()


def mark_read(user_id: int, office_ids: Collection[int], upto: int) -> None:
    """Remember that he read his notices up to this one; a mark never goes back, nor beyond what there is for him."""
    newest = notices_of(user_id, office_ids).filter(id__lte=upto).values_list("id", flat=True).first()
    if newest is None:
        return
    NoticeMark.objects.get_or_create(user_id=user_id, defaults={"read_upto": newest, "read_at": clock.now()})
    NoticeMark.objects.filter(user=user_id, read_upto__lt=newest).update(read_upto=newest, read_at=clock.now())
