"""The register of nominees of a province: the same person met again, and decisions on who is one and who is two.

Nobody is recognised by his name alone. What is found is offered to a person, who decides; the decision is a row with
its office and reason, and a later one on the same two takes its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q

from nominations import text
from nominations.access import judged
from nominations.errors import DomainError, refuse
from nominations.models import FormerName, IdentityDecision, Nominee
from nominations.register.knowing import check_knows_one, groups
from nominations.register.likeness import Traits, compare, traits_of
from nominations.register.nominees import NewNominee
from workflows import clock
from workflows.engine.context import Actor, Capacity
from workflows.models import Area
from workflows.names import fold


class Degree(models.TextChoices):
    """How sure it is that two rows are one nominee, the surest first."""

    CERTAIN = "certain", "chắc chắn"
    LIKELY = "likely", "nhiều khả năng"
    POSSIBLE = "possible", "có thể"


#: Parameters of one statement: a limit of the databases.
_BATCH = 10_000
_DEGREES = {3: Degree.CERTAIN, 2: Degree.LIKELY, 1: Degree.POSSIBLE}


@dataclass(frozen=True)
class Match:
    """A nominee of the register whom somebody may be: how sure, and why, each reason in words."""

    nominee: Nominee
    degree: Degree
    reasons: tuple[str, ...]


class _Outline(NamedTuple):
    """As much of a row as shows quickly that it is nobody's who is looked for."""

    pk: int
    kind: str
    search: str
    birth_year: int | None
    residence_id: int | None
    works: bool
    id_digest: str


def recognise(
    province_id: int, candidates: Sequence[NewNominee | Nominee], *, numbers: bool = True
) -> dict[int, list[Match]]:
    """Return index of a candidate → the nominees of a province's register whom he may be, the surest first.

    Of rows joined as one the first is named. A candidate who is in the register is not compared with himself, those
    joined with him, or those decided to be somebody else. Three queries at most for any number of candidates, one more
    when some are in the register; whoever resembles nobody has no entry. What a candidate has that cannot be read (a
    date, a number) is passed over. Without `numbers`, for a reader who may not read them, nothing that is found, how
    sure it is or why depends on a number.
    """
    known = traits_of if numbers else _without_number
    wanted = [known(one) for one in candidates]
    names = {one.search for one in wanted if one.kind == Nominee.Kind.COLLECTIVE}
    former = _former_names(province_id, names) if names else {}
    near = _near(province_id, wanted, former)
    rows = _loaded({key for keys in near.values() for key in keys})
    traits = {key: replace(known(row), former=tuple(former.get(key, ()))) for key, row in rows.items()}
    not_he = _decided([one for one in candidates if isinstance(one, Nominee) and one.pk is not None])
    found = {}
    for index, keys in near.items():
        own = _own_root(candidates[index])
        best: dict[int, tuple[int, Match]] = {}
        for key in keys:
            one = rows[key].joined_to or rows[key]
            if own is not None and (one.pk == own or (own, one.pk) in not_he):
                continue
            rank, reasons = compare(wanted[index], traits[key])
            if rank and rank > best.get(one.pk, (0,))[0]:
                best[one.pk] = rank, Match(one, _DEGREES[rank], tuple(reasons))
        if best:
            ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].nominee.pk))
            found[index] = [match for _, match in ranked]
    return found


def _without_number(one: NewNominee | Nominee) -> Traits:
    return replace(traits_of(one), digest="", id_kind="")


def _near(province_id: int, wanted: Sequence[Traits], former: Mapping[int, Sequence[str]]) -> dict[int, list[int]]:
    """Return index → keys of rows that share a name or a number and are not plainly somebody else's. One query."""
    names, digests = {one.search for one in wanted}, {one.digest for one in wanted if one.digest}
    shared = Q(search__in=names) | Q(id_digest__in=digests) | Q(pk__in=former)
    outlines: dict[tuple[str, str], list[_Outline]] = defaultdict(list)
    columns = ("pk", "kind", "search", "birth_year", "residence_id", "workplace", "id_digest")
    for row in Nominee.objects.filter(shared, province=province_id).order_by("pk").values_list(*columns):
        outline = _Outline(*row[:5], bool(row[5]), row[6])
        for name in {outline.search, *former.get(outline.pk, ())}:
            outlines["name", name].append(outline)
        if outline.id_digest:
            outlines["number", outline.id_digest].append(outline)
    found = {}
    for index, one in enumerate(wanted):
        same = outlines.get(("number", one.digest), ()) if one.digest else ()
        named = (row for row in outlines.get(("name", one.search), ()) if _conceivable(one, row))
        if keys := sorted({row.pk for row in (*same, *named)}):
            found[index] = keys
    return found


def _conceivable(one: Traits, row: _Outline) -> bool:
    """Whether `compare` could find anything between somebody and a row of his name: it never says more than this."""
    if one.kind != row.kind:
        return False
    here = one.residence is not None and one.residence == row.residence_id
    if one.kind != Nominee.Kind.PERSON:
        return here
    if one.birth is None or row.birth_year is None:
        return here or bool(one.workplace and row.works)
    return one.birth.year == row.birth_year


def _former_names(province_id: int, names: Collection[str]) -> dict[int, list[str]]:
    """Nominee → those of these names, without marks, that he had. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    for nominee, name in FormerName.objects.filter(nominee__province=province_id).values_list("nominee_id", "name"):
        if (folded := fold(name)) in names:
            found[nominee].append(folded)
    return found


def _loaded(keys: Collection[int]) -> dict[int, Nominee]:
    """The rows of these keys, with whom they are joined to. One query, and one for each `_BATCH` more."""
    found: dict[int, Nominee] = {}
    listed = sorted(keys)
    for start in range(0, len(listed), _BATCH):
        rows = Nominee.objects.filter(pk__in=listed[start : start + _BATCH])
        # Numbers stay sealed: opening thousands of them would be most of the work.
        rows = rows.select_related("residence", "joined_to__residence").defer("id_number", "joined_to__id_number")
        found |= {row.pk: row for row in rows}
    return found


def _own_root(candidate: NewNominee | Nominee) -> int | None:
    if not isinstance(candidate, Nominee) or candidate.pk is None:
        return None
    return candidate.joined_to_id or candidate.pk


def _decided(stored: Sequence[Nominee]) -> set[tuple[int, int]]:
    """Pairs of roots that were decided to be two. One query when there are any stored."""
    if not stored:
        return set()
    keys = {one.pk for one in stored} | {one.joined_to_id or one.pk for one in stored}
    apart = IdentityDecision.objects.filter(Q(lower__in=keys) | Q(higher__in=keys), in_force=True, same=False)
    found = set()
    for lower, over_lower, higher, over_higher in apart.values_list(
        "lower_id", "lower__joined_to_id", "higher_id", "higher__joined_to_id"
    ):
        one, other = over_lower or lower, over_higher or higher
        found |= {(one, other), (other, one)}
    return found


def join(by: Capacity, one: Nominee, other: Nominee, reason: str) -> IdentityDecision:
    """Decide that two rows of a register are one nominee. Both stay; the later points to the first of the group.

    What was decided on a case of either row stays as it is; proposals for one award in one movement now stand in each
    other's way (`eligible`). `by` has work on a case of one of them, or proposes for where one of them lives. Raises
    DomainError: any other office, no reason, two kinds or registers, joined already, or a third row between them that
    was decided to be another.
    """
    with transaction.atomic():
        actor, why = _deciding(by, one, other, reason)
        first, second = (_root(one), _root(other))
        if first == second:
            raise refuse("nominee", "joined_already", "Hai dòng này đã được ghi là một.", "Không cần ghi lại.")
        members = groups({first, second})
        pair = (min(one.pk, other.pk), max(one.pk, other.pk))
        across = IdentityDecision.objects.filter(
            Q(lower__in=members[first], higher__in=members[second])
            | Q(lower__in=members[second], higher__in=members[first]),
            in_force=True,
            same=False,
        ).exclude(lower=pair[0], higher=pair[1])
        if (against := across.select_related("lower", "higher").order_by("pk").first()) is not None:
            raise _contradiction(against, "hai người khác nhau")
        row = _record(actor, one, other, why, same=True)
        keep, goes = min(first, second), max(first, second)
        Nominee.objects.filter(pk__in=members[goes]).update(joined_to=keep)
    for nominee in (one, other):
        nominee.refresh_from_db(fields=["joined_to"])
    return row


def keep_apart(by: Capacity, one: Nominee, other: Nominee, reason: str) -> IdentityDecision:
    """Decide that two rows are two nominees; if they were joined, that ends. Said again, the newer reason stands.

    `by` as for `join`. Raises DomainError: any other office, no reason, or a third row with which both are joined.
    """
    with transaction.atomic():
        actor, why = _deciding(by, one, other, reason)
        root = _root(one)
        row = _record(actor, one, other, why, same=False)
        if root == _root(other):
            _divide(groups({root})[root], one, other)
    for nominee in (one, other):
        nominee.refresh_from_db(fields=["joined_to"])
    return row


def _divide(members: Collection[int], one: Nominee, other: Nominee) -> None:
    """Give each part of a group that decisions in force still hold together its own root."""
    links = IdentityDecision.objects.filter(lower__in=members, higher__in=members, in_force=True, same=True)
    part = {key: key for key in members}
    held = list(links.select_related("lower", "higher").order_by("pk"))
    for link in held:
        old, new = sorted((part[link.lower_id], part[link.higher_id]), reverse=True)
        part = {key: new if value == old else value for key, value in part.items()}
    if part[one.pk] == part[other.pk]:
        between = next(link for link in held if {link.lower_id, link.higher_id} & {one.pk, other.pk})
        raise _contradiction(between, "một")
    Nominee.objects.filter(pk__in=members).update(joined_to=None)
    for root in set(part.values()):
        rest = [key for key, value in part.items() if value == root and key != root]
        if rest:
            Nominee.objects.filter(pk__in=rest).update(joined_to=root)


def _contradiction(decision: IdentityDecision, said: str) -> DomainError:
    return refuse(
        "reason",
        "decision_against",
        f"Đã có kết luận {decision.lower.full_name} (số {decision.lower_id}) và {decision.higher.full_name} "
        f"(số {decision.higher_id}) là {said}: “{decision.reason}”.",
        "Mở hai dòng đó, kết luận lại trước; kết luận sau thay kết luận trước.",
    )


def _deciding(by: Capacity, one: Nominee, other: Nominee, reason: str) -> tuple[Actor, str]:
    """Judge who decides on two rows. Decisions in a province wait for each other: groups are read and written whole."""
    actor = judged(by)
    if one.pk == other.pk:
        raise refuse("nominee", "same_row", "Hai dòng này là một đối tượng.", "Chọn hai đối tượng khác nhau.")
    why = text.line(reason, "reason", required=True)
    if one.kind != other.kind:
        raise refuse(
            "nominee", "two_kinds", "Cá nhân, tập thể, hộ gia đình là các loại khác nhau.", "Chọn hai dòng cùng loại."
        )
    if one.province_id != other.province_id:
        raise refuse(
            "nominee", "two_registers", "Hai dòng này ở sổ của hai tỉnh.", "Mỗi tỉnh chỉ kết luận trong sổ của mình."
        )
    check_knows_one(by, [one, other])
    list(Area.objects.select_for_update(of=("self",), no_key=True).filter(pk=one.province_id).values_list("pk"))
    return actor, why


def _root(nominee: Nominee) -> int:
    """The row that a nominee is joined to now, not when he was read."""
    joined = Nominee.objects.values_list("joined_to_id", flat=True).get(pk=nominee.pk)
    return joined or nominee.pk


def _record(actor: Actor, one: Nominee, other: Nominee, why: str, *, same: bool) -> IdentityDecision:
    lower, higher = sorted((one.pk, other.pk))
    IdentityDecision.objects.filter(lower=lower, higher=higher, in_force=True).update(in_force=False)
    return IdentityDecision.objects.create(
        lower_id=lower,
        higher_id=higher,
        same=same,
        reason=why,
        office_id=actor.office_id,
        recorded_by_id=actor.user_id,
        recorded_at=clock.now(),
    )
