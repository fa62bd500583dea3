"""In whose office a verb is done, and on which cases that office has work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nominations import access
from nominations.awards import lock_cases
from nominations.errors import refuse
from workflows.definition import Post
from workflows.editions import compiled
from workflows.engine.context import Actor, Capacity
from workflows.models import Case, Office


@dataclass(frozen=True)
class Desk:
    """A capacity that was judged, and the office whose acts these are."""

    actor: Actor
    user_id: int
    office: Office


def desk(by: Capacity) -> Desk:
    """Return the office that `by` acts in today, with its body and area.

    Raises DomainError when the capacity is not valid, or is the system's: verbs are done by people.
    """
    actor = access.judged(by)
    office = Office.objects.select_related("body__area").get(pk=actor.office_id)
    return Desk(actor, actor.user_id, office)


def desk_of(by: Capacity, function: str, position: str, doing: str) -> Desk:
    """Return the desk when it is this position at a body of this function.

    Raises DomainError otherwise; `doing` names the act in Vietnamese.
    """
    found = desk(by)
    if (found.office.body.function, found.office.position) != (function, position):
        raise refuse("by", "denied", f"{found.office} không có thẩm quyền {doing}.", "Kiểm tra tư cách đang làm việc.")
    return found


def require_work(by: Capacity, case_ids: Collection[int], doing: str) -> dict[int, Case]:
    """Lock the cases and return them (with edition and chain) by key, when the office of `by` has work on each.

    To be called in a transaction, before any other row is locked: an act holds its cases while effects write. Raises
    DomainError for an empty list, a case named twice or unknown, or cases that the office has no work on.
    """
    if not case_ids:
        raise refuse("cases", "no_cases", f"Chưa chọn hồ sơ nào để {doing}.", "Hãy chọn ít nhất một hồ sơ.")
    if len(set(case_ids)) != len(case_ids):
        raise refuse("cases", "case_twice", f"Một hồ sơ được nêu hai lần khi {doing}.", "Hãy bỏ dòng trùng.")
    lock_cases(list(case_ids))
    access.check_tasks(by, case_ids)
    return Case.objects.select_related("edition__chain").in_bulk(list(case_ids))


def is_post_for(office: Office, case: Case, requirement: str) -> bool:
    """Whether the chain gives an action with this requirement, where the case (with edition) stands, to this office
    (with body) by naming its post. No query once the edition is compiled.
    """
    place = compiled([case.edition.sha256])[case.edition.sha256].definition.place(case.stage)
    return any(
        isinstance(one.by, Post)
        and requirement in one.requires
        and (office.body.function, office.position) == (one.by.at.function, one.by.position)
        and office.body.area_id == getattr(case, f"{one.by.at.level}_id")
        for one in place.actions.values()
    )


def require_post(by: Capacity, case_ids: Collection[int], requirement: str, doing: str) -> dict[int, Case]:
    """Lock the cases and return them (with edition and chain) by key, when the office of `by` is the post to which the
    chain gives an action with this requirement where each case stands: work is not at that office, others hold it.

    To be called in a transaction, before any other row is locked. Raises DomainError for an empty list, a case named
    twice or unknown, or cases on which this is not that office's to do.
    """
    who = desk(by)
    if not case_ids or len(set(case_ids)) != len(case_ids):
        raise refuse("cases", "no_cases", f"Hãy nêu mỗi hồ sơ một lần khi {doing}.", "Chọn lại hồ sơ.")
    lock_cases(list(case_ids))
    cases = Case.objects.select_related("edition__chain").in_bulk(list(case_ids))
    other = [key for key in case_ids if key not in cases or not is_post_for(who.office, cases[key], requirement)]
    if other:
        codes = ", ".join(cases[key].code for key in other[:5] if key in cases) or "không có hồ sơ này"
        raise refuse(
            "case",
            "not_your_post",
            f"{who.office} không có thẩm quyền {doing} ở bước hiện tại ({codes}).",
            "Mở hồ sơ để xem hồ sơ đang ở bước nào và việc này thuộc chức vụ nào.",
        )
    return cases
