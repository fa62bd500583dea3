"""What the published chains say of an office: that cases begin there, or that it prepares what another office signs.

Read from the chains and not written down here, so that a chain that gives this work to another office is enough.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nominations.errors import refuse
from workflows import sight
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


def starting_posts(chain: str | None = None) -> frozenset[Post]:
    """Return the posts at which cases of a published chain (of this one, if named) begin: those who propose. At most
    two queries."""
    definitions = _definitions(Status.PUBLISHED)
    found = (_holder(one, one.start) for one in definitions if chain in (None, one.chain))
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


class Signing(NamedTuple):
    """Where a chain has submissions signed: the stage, who signs there, with which action, and what it asks for."""

    chain: str
    stage: str
    post: Post
    action: str
    requires: tuple[str, ...]


class Drafting(NamedTuple):
    """A stage of which the holder drafts for a signing: the signing stage itself, or one that leads there by these
    actions."""

    stage: str
    holder: Post
    signing: Signing
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Duties:
    """What the chains say of one office: the chains whose cases begin there, the submissions that it drafts, and the
    chains of which it takes in submissions."""

    starts: frozenset[str]
    draftings: tuple[Drafting, ...]
    receives: frozenset[str] = frozenset()

    @property
    def signers(self) -> frozenset[Post]:
        """The posts for which it drafts, its own among them when it signs."""
        return frozenset(one.signing.post for one in self.draftings)


def duties(office: Office) -> Duties:
    """Return the duties of an office (with its body and area). One query the first time it is asked of this row."""
    known: Duties | None = office.__dict__.get("_duties")
    if known is None:
        known = _duties(post_of(office), frozenset(sight.editions_before(office).values()))
        # A row lives as long as the request that read it: the menu asks this several times for one page.
        office.__dict__["_duties"] = known
    return known


@lru_cache(maxsize=256)
def _duties(own: Post, editions: frozenset[tuple[str, str]]) -> Duties:
    definitions = {sha256: one.definition for sha256, one in compiled([key for key, _ in editions]).items()}
    starts = {
        definitions[sha256].chain
        for sha256, status in editions
        if status == Status.PUBLISHED and _holder(definitions[sha256], definitions[sha256].start) == own
    }
    known = {one for each in definitions.values() for one in _draftings(each)}
    # Whoever hands cases to a signing may still put them on a submission once they wait there: that is when clerks do.
    mine = {one.signing for one in known if own in (one.holder, one.signing.post)}
    receives = {one.chain for one in definitions.values() if own in {place.post for _, place in _received(one)}}
    drafts = tuple(sorted(one for one in known if one.signing in mine))
    return Duties(frozenset(starts), drafts, frozenset(receives))


def signings(definition: Definition) -> list[Signing]:
    """Return where a chain has submissions signed."""
    return [
        Signing(definition.chain, name, holder, action.name, tuple(action.requires))
        for name, stage in definition.stages.items()
        if (holder := _holder(definition, name)) is not None
        for action in stage.actions.values()
        if "sign_submission" in action.then
    ]


class Receiving(NamedTuple):
    """Where a chain takes in what was signed: the stage, and who holds it."""

    stage: str
    post: Post


def receivings(signing: Office) -> dict[str, Receiving]:
    """Return, by chain, where what `signing` signs is taken in: whom its submissions are for. At most two queries.

    A chain whose signing ends the case here (it goes on to the centre) is not in the answer.
    """
    own = post_of(signing)
    found: dict[str, Receiving] = {}
    for one in _definitions(Status.PUBLISHED, Status.RETIRED):
        for signed, receiving in _received(one):
            if signed.post == own:
                found[one.chain] = receiving
    return found


def _received(definition: Definition) -> list[tuple[Signing, Receiving]]:
    """Each signing of a chain with where it leads, as far as the case goes on within the chain."""
    found = []
    for signed in signings(definition):
        to = definition.stages[signed.stage].actions[signed.action].to
        if to in definition.stages and (post := _holder(definition, to)) is not None:
            found.append((signed, Receiving(to, post)))
    return found


def _draftings(definition: Definition) -> list[Drafting]:
    found = []
    for signing in signings(definition):
        for name, stage in definition.stages.items():
            holder = _holder(definition, name)
            here = name == signing.stage
            leads = tuple(one.name for one in stage.actions.values() if one.to == signing.stage and not here)
            if holder is not None and (here or leads):
                found.append(Drafting(name, holder, signing, leads))
    return found


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
