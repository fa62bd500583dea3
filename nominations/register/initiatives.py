"""Initiatives of a nominee, and which of them a nomination rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from nominations import text
from nominations.access import check_takes_changes, check_tasks, judged, touch
from nominations.awards import lock_cases
from nominations.errors import refuse
from nominations.models import AwardNomination, Initiative, Nominee
from nominations.register.knowing import groups, roots
from workflows import clock
from workflows.engine.context import Actor, Capacity


@dataclass(frozen=True)
class NewInitiative:
    """An initiative, research work or technical solution, and the decision that recognised it."""

    title: str
    scope: str
    recognised_by: str
    decision_number: str
    decided_on: date


def initiatives_of(nominee_id: int) -> QuerySet[Initiative]:
    """Return what is known of a nominee, on whichever of his rows, the newest decision first. Two queries to find his
    rows."""
    root = roots([nominee_id])[nominee_id]
    return Initiative.objects.filter(nominee__in=groups([root])[root]).order_by("-decided_on", "-pk")


def uses_initiatives() -> Exists:
    """Whether a nomination rests on some, as a column of its query: most do not, and then nothing more is asked."""
    return Exists(Initiative.nominations.through.objects.filter(awardnomination=OuterRef("pk")))


def rests_on(row: AwardNomination) -> list[Initiative]:
    """Return the initiatives of a nomination read with `uses_initiatives` as `with_initiatives`. One query, or none."""
    return list(row.initiatives.order_by("-decided_on", "-pk")) if getattr(row, "with_initiatives", True) else []


def use_initiatives(
    by: Capacity, case_id: int, known: Collection[int], new: Sequence[NewInitiative] = ()
) -> list[Initiative]:
    """State on which initiatives a nomination rests: those of its nominee with these keys, and new ones, which are
    written down first; others it rests on no longer.

    For the office that has the case among its open work, where the dossier may be corrected; the editor is remembered.
    Written down again under the same title and decision it is the same initiative. Returns them in the order of lists.
    Whether one was used before is for the rules of eligibility. Raises DomainError.
    """
    actor = judged(by)
    with transaction.atomic():
        cases = lock_cases([case_id])
        check_tasks(by, [case_id])
        check_takes_changes(cases)
        row = AwardNomination.objects.select_related("nominee").filter(case=case_id).first()
        if row is None or row.nominee.kind != Nominee.Kind.PERSON:
            raise refuse(
                "case",
                "no_author",
                f"Hồ sơ {cases[0].code} không phải đề nghị khen thưởng cá nhân nên không ghi sáng kiến.",
                "Sáng kiến ghi ở hồ sơ của từng tác giả.",
            )
        theirs = {one.pk: one for one in initiatives_of(row.nominee_id)}
        if set(known) - theirs.keys():
            raise refuse(
                "known",
                "initiative_unknown",
                "Có sáng kiến không phải của người được đề nghị.",
                "Tải lại trang và chọn lại.",
            )
        used = {*known, *(_written_down(one, row.nominee, list(theirs.values()), actor).pk for one in new)}
        row.initiatives.set(used)
        touch([case_id], actor)
        return list(initiatives_of(row.nominee_id).filter(pk__in=used))


def _written_down(new: NewInitiative, author: Nominee, theirs: Sequence[Initiative], actor: Actor) -> Initiative:
    """Store an initiative, unless the author has it already."""
    if new.scope not in Initiative.Scope.values:
        raise refuse(
            "scope", "choice_unknown", "Chưa chọn phạm vi của sáng kiến.",
            "Chọn: " + "; ".join(str(label) for label in Initiative.Scope.labels) + ".",
        )  # fmt: skip
    if new.decided_on > clock.today():
        raise refuse(
            "decided_on", "decided_in_future", f"Ngày công nhận {new.decided_on:%d/%m/%Y} còn ở tương lai.",
            "Ghi ngày ký của quyết định công nhận.",
        )  # fmt: skip
    row = Initiative(
        nominee=author,
        title=text.line(new.title, "title", limit=300, required=True),
        scope=new.scope,
        recognised_by=text.line(new.recognised_by, "recognised_by", limit=200, required=True),
        decision_number=text.line(new.decision_number, "decision_number", limit=60, required=True),
        decided_on=new.decided_on,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
    before = next((one for one in theirs if one.is_same(row)), None)
    if before is not None:
        return before
    row.save()
    return row
