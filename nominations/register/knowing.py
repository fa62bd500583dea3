"""Who may say something about a nominee: offices with work on a case of his, and those who propose for where he lives.

Rows joined as one and the same count as one nominee here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from nominations import posts
from nominations.access import acting_office
from nominations.errors import refuse
from nominations.models import AwardNomination, DelegateNomination, Nominee
from workflows import authority
from workflows.engine.context import Capacity
from workflows.models import Area, Case, Office


def roots(nominee_ids: Collection[int]) -> dict[int, int]:
    """Return nominee → the row that he is joined to, himself when there is none. One query."""
    rows = Nominee.objects.filter(pk__in=nominee_ids).values_list("pk", "joined_to_id")
    return {key: joined or key for key, joined in rows}


def groups(root_ids: Collection[int]) -> dict[int, set[int]]:
    """Return root → the rows that are that nominee, the root among them. One query."""
    found = {root: {root} for root in root_ids}
    for key, root in Nominee.objects.filter(joined_to__in=root_ids).values_list("pk", "joined_to_id"):
        found[root].add(key)
    return found


def about(nominee_ids: Iterable[int]) -> Q:
    """The condition that a case is about one of these nominees."""
    wanted = list(nominee_ids)
    awards = AwardNomination.objects.filter(nominee__in=wanted).values("case_id")
    seats = DelegateNomination.objects.filter(nominee__in=wanted).values("case_id")
    return Q(pk__in=awards) | Q(pk__in=seats)


def cases_of(nominee_ids: Collection[int]) -> dict[int, set[int]]:
    """Return nominee → the cases that are about him, under whichever of his rows. Four queries."""
    root = roots(nominee_ids)
    members = groups(set(root.values()))
    owner = {key: one for one, keys in members.items() for key in keys}
    found: dict[int, set[int]] = defaultdict(set)
    for model in (AwardNomination, DelegateNomination):
        for nominee, case in model.objects.filter(nominee__in=owner).values_list("nominee_id", "case_id"):
            found[owner[nominee]].add(case)
    return {key: found[root[key]] for key in nominee_ids if key in root}


def lives_in_area_of(office: Office, nominee: Nominee) -> bool:
    """Whether he lives in the office's area. Nobody can say so of one whose place was never written down. One query."""
    return nominee.pk in neighbours(office, [nominee])


def neighbours(office: Office, nominees: Collection[Nominee]) -> set[int]:
    """Return those of these nominees who live in the area of an office (with its body). One query."""
    places = {one.residence_id for one in nominees if one.residence_id is not None}
    inside = {
        key
        for key, *above in Area.objects.filter(pk__in=places).values_list("id", "parent_id", "parent__parent_id")
        if office.body.area_id in (key, *above)
    }
    return {one.pk for one in nominees if one.residence_id in inside}


def proposes(office: Office) -> bool:
    """Whether cases begin at an office (with body and area)."""
    return posts.post_of(office) in posts.starting_posts()


def check_neighbour(by: Capacity, nominee: Nominee, doing: str) -> None:
    """Raise DomainError unless `by` proposes for the place where a nominee lives."""
    office = acting_office(by)
    posts.check_post(office, posts.starting_posts(), office.body.area, doing)
    if not lives_in_area_of(office, nominee):
        raise refuse(
            "nominee",
            "nominee_elsewhere",
            f"{nominee.full_name} cư trú ở {nominee.residence or 'nơi chưa ghi'}, không thuộc {office.body.area.name}.",
            "Đề nghị nơi cư trú của đối tượng sửa; nếu chưa ghi nơi cư trú, ghi đối tượng mới.",
        )


def check_knows_one(by: Capacity, nominees: Collection[Nominee]) -> None:
    """Raise DomainError unless `by` has work on a case of one of these nominees, or proposes for where one lives."""
    office = acting_office(by)
    cases = {case for found in cases_of([one.pk for one in nominees]).values() for case in found}
    if authority.holds_task(by, cases) or (proposes(office) and neighbours(office, nominees)):
        return
    who = next(iter(nominees))
    raise refuse(
        "by",
        "not_your_office",
        f"{office} không xử lý hồ sơ của {who.full_name}, cũng không đề nghị cho nơi người này cư trú.",
        "Việc này do nơi đang xử lý hồ sơ, hoặc nơi lập hồ sơ ở nơi cư trú, ghi.",
    )


def open_cases(case_ids: Collection[int]) -> list[Case]:
    """Lock and return those of these cases (with edition) that are under way, in key order: before other rows."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("edition")
    return list(locked.filter(pk__in=case_ids, ended=False).order_by("pk"))
