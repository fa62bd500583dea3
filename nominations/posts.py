"""What the published chains say of an office: that cases begin there, or that it prepares what another office signs.

Read from the chains and not written down here, so that a chain that gives this work to another office is enough.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from nominations.errors import refuse
from workflows.definition import Definition, Each
from workflows.editions import compiled
from workflows.models import Area, Edition, Office

Status = Edition.Status


class Post(NamedTuple):
    """A position at the body of a function, for areas of a level."""

    level: str
    function: str
    position: str


def post_of(office: Office) -> Post:
    """Return the post of an office (with its body and area)."""
    return Post(office.body.area.level, office.body.function, office.position)


def starting_posts() -> frozenset[Post]:
    """Return the posts at which cases of a published chain begin: those who propose. At most two queries."""
    found = (_holder(one, one.start) for one in _definitions(Status.PUBLISHED))
    return frozenset(post for post in found if post is not None)


def preparing_posts(signing: Office) -> frozenset[Post]:
    """Return the posts that hand cases to `signing` where it signs submissions, and its own: those who draft for it.

    Chains that take no new cases count too: cases under way keep them. At most two queries.
    """
    own = post_of(signing)
    found = {own}
    for one in _definitions(Status.PUBLISHED, Status.RETIRED):
        signs = {
            name
            for name, stage in one.stages.items()
            if _holder(one, name) == own and any("sign_submission" in action.then for action in stage.actions.values())
        }
        before = (
            _holder(one, name)
            for name, stage in one.stages.items()
            if any(action.to in signs for action in stage.actions.values())
        )
        found |= {post for post in before if post is not None}
    return frozenset(found)


def check_post(office: Office, posts: Collection[Post], area: Area, doing: str) -> None:
    """Raise DomainError (field "by") naming who may, unless `office` is one of these posts of `area`.

    `doing` says in Vietnamese what is being done.
    """
    if office.body.area_id == area.pk and post_of(office) in posts:
        return
    near = Office.objects.filter(body__area=area).select_related("body__area").order_by("id")
    names = "; ".join(str(one) for one in near if post_of(one) in posts) or "chưa có chức vụ nào được lập"
    raise refuse(
        "by",
        "not_your_office",
        f"{office.title} ({office.body.name}) không có thẩm quyền {doing}.",
        f"Người làm được việc này: {names}.",
    )


def _definitions(*statuses: str) -> list[Definition]:
    hashes = Edition.objects.filter(status__in=statuses).values_list("sha256", flat=True)
    return [one.definition for one in compiled(hashes).values()]


def _holder(definition: Definition, stage: str) -> Post | None:
    holder = definition.stages[stage].held_by
    if isinstance(holder, Each):
        return None
    return Post(holder.at.level, holder.at.function, holder.position)
