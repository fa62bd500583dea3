"""What of nominations a capacity may read or choose from: papers, movements, congresses, awards, places to live in.

Screens reach these rows through here and no other way. A paper is seen where it is drafted, signed or numbered, and,
once signed, by everybody who handles one of the cases that it sent up: an agency that was only asked about one reads
that one, not the whole list.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from nominations import posts
from nominations.access import areas_of, lends_records
from nominations.awards import CHAIN as AWARDS
from nominations.models import (
    AwardNomination,
    AwardType,
    Campaign,
    Concern,
    Congress,
    DelegateNomination,
    IdentityDecision,
    Nominee,
    PriorAward,
    Submission,
    SubmissionItem,
)
from nominations.register import identity, sensitive
from nominations.requirements.awards import LEVELS_OF
from workflows import clock, sight
from workflows.editions import EditionError, compiled, in_force
from workflows.models import Area, Case, Office, Task
from workflows.places import areas_on
from workflows.sight import By


def papers_at(office: Office) -> QuerySet[Submission]:
    """Return the submissions that this office (with body and area) drafts, signs or numbers. One query at most."""
    around = Q(body=office.body_id)
    drafts = [
        Q(office__body__function=post.function, office__position=post.position)
        for post in posts.duties(office).signers
        if post.level == office.body.area.level
    ]
    for one in drafts:
        around |= Q(office__body__area=office.body.area_id) & one
    if lends_records(office):
        around |= Q(body__area=office.body.area_id)
    return Submission.objects.filter(around)


def submissions_in_sight(by: By) -> QuerySet[Submission]:
    """Return the submissions that `by` may read today, in no order."""
    office = sight.office_of(by)
    if office is None:
        return Submission.objects.none()
    cases = sight.cases_handled(by).order_by().values("pk")
    sent = SubmissionItem.objects.filter(submission=OuterRef("pk"), left_out=False, case__in=cases)
    own = papers_at(office).order_by().values("pk")
    return Submission.objects.filter(Q(pk__in=own) | Q(status=Submission.Status.SIGNED) & Exists(sent))


def papers_arrived(office: Office) -> QuerySet[Submission]:
    """Return the signed submissions of others with cases that wait at this office to be taken in."""
    here = Task.objects.filter(office=office.pk).values("case")
    waiting = SubmissionItem.objects.filter(submission=OuterRef("pk"), left_out=False, case__in=here)
    signed = Submission.objects.filter(Exists(waiting), status=Submission.Status.SIGNED)
    return signed.exclude(body__area=office.body.area_id)


def submission_in_sight(by: By, key: int) -> Submission:
    """Return the submission of this key with its office, campaign and congress. Raises NotSeen."""
    rows = submissions_in_sight(by).select_related(
        "office__body__area__parent__parent", "body__area", "campaign", "congress", "drafted_by", "signed_by"
    )
    found = rows.filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise sight.NotSeen(str(key))
    return found


def nominees_in_sight(by: By) -> QuerySet[Nominee]:
    """Return the nominees that `by` may read, in no order: those of the cases that his body handled itself, and for an
    office at which cases begin those of the register who live in its area, persons only when it proposes no awards."""
    office = sight.office_of(by)
    if office is None or sight.administers(office):
        return Nominee.objects.none()
    cases = sight.cases_handled(by).order_by().values("pk")
    seen = Q(pk__in=AwardNomination.objects.filter(case__in=cases).values("nominee"))
    seen |= Q(pk__in=DelegateNomination.objects.filter(case__in=cases).values("nominee"))
    if starts := posts.duties(office).starts:
        area = office.body.area_id
        inside = Q(residence=area) | Q(residence__parent=area) | Q(residence__parent__parent=area)
        here = Q(inside, province=areas_of(office)[2])
        # Whoever proposes delegates only has no business with collectives and households.
        seen |= here if AWARDS in starts else here & Q(kind=Nominee.Kind.PERSON)
    return Nominee.objects.filter(seen)


def nominee_in_sight(by: By, key: int) -> Nominee:
    """Return the nominee of this key, with where he lives and what he belongs to. Raises NotSeen."""
    rows = nominees_in_sight(by).select_related("residence__parent", "parent", "joined_to", "province")
    found = rows.filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise sight.NotSeen(str(key))
    return found


def pair_in_sight(by: By, key: int, other: int) -> tuple[Nominee, Nominee]:
    """Return a nominee in sight and another row of his register with whom he is to be compared: one in sight too, one
    whom the register recognises in him, or one on whom it was decided. Raises NotSeen."""
    one = nominee_in_sight(by, key)
    rows = Nominee.objects.filter(province=one.province_id, kind=one.kind).exclude(pk=one.pk)
    found = rows.select_related("residence__parent", "parent").filter(pk=other).first() if other < 2**63 else None
    if found is None or not (
        _known_together(one, found, sight.office_of(by)) or nominees_in_sight(by).filter(pk=found.pk).exists()
    ):
        raise sight.NotSeen(str(other))
    return one, found


def _known_together(one: Nominee, other: Nominee, office: Office | None) -> bool:
    root = other.joined_to_id or other.pk
    if root == (one.joined_to_id or one.pk) or one.province_id is None:
        return root == (one.joined_to_id or one.pk)
    numbers = sensitive.may_read(office, sensitive.NUMBER)
    alike = {match.nominee.pk for match in identity.recognise(one.province_id, [one], numbers=numbers).get(0, ())}
    decided = IdentityDecision.objects.filter(lower__in=(one.pk, other.pk), higher__in=(one.pk, other.pk))
    return root in alike or decided.exists()


def prior_award_in_sight(by: By, key: int) -> PriorAward:
    """Return the award of this key of a nominee in sight, with him. Raises NotSeen."""
    rows = PriorAward.objects.filter(nominee__in=nominees_in_sight(by).values("pk")).select_related("nominee")
    found = rows.filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise sight.NotSeen(str(key))
    return found


def concern_in_sight(by: By, key: int) -> Concern:
    """Return the concern of this key about a nominee in sight, with him. Raises NotSeen."""
    rows = Concern.objects.filter(nominee__in=nominees_in_sight(by).values("pk")).select_related("nominee")
    found = rows.filter(pk=key).first() if key < 2**63 else None
    if found is None:
        raise sight.NotSeen(str(key))
    return found


def signers_for(office: Office) -> list[Office]:
    """Return the offices for which this one drafts submissions, itself when it signs some."""
    wanted = posts.duties(office).signers
    near = Office.objects.filter(
        body__area=office.body.area_id,
        body__function__in={post.function for post in wanted},
        position__in={post.position for post in wanted},
    )
    return [one for one in near.select_related("body__area").order_by("pk") if posts.post_of(one) in wanted]


def drafts_for(office: Office, signer: Office) -> bool:
    """Whether an office drafts, and may change the drafts of, what `signer` (both with body and area) signs."""
    same_area = office.body.area_id == signer.body.area_id
    return same_area and posts.post_of(signer) in posts.duties(office).signers


def cases_to_submit(office: Office, signer: Office) -> QuerySet[Case]:
    """Return the cases that this office can put on a submission for `signer`: open work of either of them at a stage
    from which a chain has one signed, on no draft of his yet, and for awards only those that go up from there."""
    own, post = posts.post_of(office), posts.post_of(signer)
    waiting = Q(pk__in=())
    for one in posts.duties(office).draftings:
        if one.signing.post != post or (one.stage != one.signing.stage and one.holder != own):
            continue
        holder = signer if one.stage == one.signing.stage else office
        tasks = Task.objects.filter(office=holder.pk, stage=one.stage, case__edition__chain__code=one.signing.chain)
        here = Q(pk__in=tasks.values("case"))
        for name in LEVELS_OF.keys() & set(one.signing.requires):
            here &= Q(award_nomination__award_type__level__in=LEVELS_OF[name])
        waiting |= here
    on_draft = SubmissionItem.objects.filter(case=OuterRef("pk"), draft_office=signer.pk)
    return Case.objects.filter(waiting).exclude(Exists(on_draft)).order_by("pk")


def campaigns_open_to(office: Office, on: date | None = None) -> list[Campaign]:
    """Return the movements of the office's places that take nominations on a day, the nearest place first."""
    day = on or clock.today()
    areas = [area.pk for area in areas_of(office) if area is not None]
    rows = Campaign.objects.filter(area__in=areas, status=Campaign.Status.OPEN, opens_on__lte=day)
    found = [
        one
        for one in rows.select_related("area", "closes_with")
        if one.last_day_is_before is None or day < one.last_day_is_before
    ]
    return sorted(found, key=lambda one: (areas.index(one.area_id), -one.opens_on.toordinal(), one.pk))


def congresses_open_to(office: Office) -> list[Congress]:
    """Return the congresses of the office's province for which people are introduced now."""
    province = areas_of(office)[2]
    return list(Congress.objects.filter(area=province, status=Congress.Status.OPEN).order_by("-ordinal"))


def awards_for(kind: str, on: date | None = None) -> list[AwardType]:
    """Return the awards in force on a day for which a nominee of this kind may be proposed, lowest level first."""
    day = on or clock.today()
    levels = _levels_proposed(day)
    allowed = {
        Nominee.Kind.PERSON: Q(for_persons=True),
        Nominee.Kind.COLLECTIVE: Q(for_collectives=True),
        Nominee.Kind.HOUSEHOLD: Q(for_households=True),
    }[Nominee.Kind(kind)]
    rows = AwardType.objects.filter(allowed, level__in=levels, valid_from__lte=day).exclude(valid_before__lte=day)
    return sorted(rows, key=lambda one: (levels.index(one.level), one.title_vi, one.pk))


def _levels_proposed(on: date) -> list[str]:
    """The levels whose awards the chain takes from its first stage: what its actions there ask for decides."""
    levels = list(AwardType.Level.values)
    try:
        sha256 = in_force(AWARDS, on).sha256
    except EditionError:
        return levels
    definition = compiled([sha256])[sha256].definition
    asked = {name for action in definition.stages[definition.start].actions.values() for name in action.requires}
    return [level for level in levels if all(level in LEVELS_OF[name] for name in asked & LEVELS_OF.keys())]


def collectives_around(office: Office) -> QuerySet[Nominee]:
    """Return the collectives of the register in the area of an office (with its body), by name: those that a nominee of
    there may belong to."""
    area = office.body.area_id
    inside = Q(residence=area) | Q(residence__parent=area) | Q(residence__parent__parent=area)
    rows = Nominee.objects.filter(inside, kind=Nominee.Kind.COLLECTIVE, joined_to=None)
    return rows.select_related("residence").order_by("sort_key", "pk")


def places_to_live(office: Office) -> list[Area]:
    """Return the communes that exist today around an office: of its district, or of its province when it has none."""
    _commune, district, province = areas_of(office)
    around = Q(parent=district) if district is not None else Q(parent=province) | Q(parent__parent=province)
    rows = areas_on(clock.today()).filter(around, level="commune").select_related("parent")
    return sorted(rows, key=lambda one: (one.parent.search if one.parent else "", one.search, one.pk))
