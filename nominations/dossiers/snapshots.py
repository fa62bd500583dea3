"""A dossier frozen as one canonical text: everything that is judged, as it stood when it was sent.

The text is what an event commits to (`freeze_dossier`), so equal dossiers give equal bytes. It says its headings
itself: a snapshot is still read when the form of report, the kinds of documents or a commune have changed their names.
The number of an identity paper is in it as its mask and its digest only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from nominations import reports
from nominations.documents import attaching, kinds
from nominations.models import AwardNomination, DelegateNomination, Document, Initiative, Nominee, PriorAward
from nominations.register.identity_numbers import masked
from nominations.register.initiatives import uses_initiatives
from workflows.audit import record

#: The version of the text's format, its key `v`.
VERSION = 1
#: Under which name an event commits to the text.
KIND = "dossier"
#: Kept with the work of the verification, but written by whoever sends the dossier again.
ANSWERS = "supplement_answer"

_PEOPLE = ("nominee__residence", "nominee__parent")


def frozen(case_ids: Collection[int]) -> dict[int, str]:
    """Return for each case what its dossier says now, as canonical JSON; a case that carries nothing is left out.

    Four queries for any number of cases, award and delegate cases together; five when some rest on initiatives.
    """
    awards = (
        AwardNomination.objects.filter(case__in=case_ids)
        .select_related("campaign", "award_type", *_PEOPLE)
        .annotate(with_initiatives=uses_initiatives())
    )
    delegates = DelegateNomination.objects.filter(case__in=case_ids).select_related("congress", *_PEOPLE)
    rows: dict[int, AwardNomination | DelegateNomination] = {row.case_id: row for row in (*awards, *delegates)}
    documents = attaching.present(list(rows))
    prior = _prior_awards(row.nominee for row in rows.values())
    used = _initiatives([row for row in rows.values() if isinstance(row, AwardNomination)])
    return {
        key: record.canonical(
            {
                "v": VERSION,
                "nominee": _nominee(row.nominee),
                **(_award(row) if isinstance(row, AwardNomination) else _delegate(row)),
                "initiatives": [_initiative(one) for one in used.get(key, ())],
                "documents": [_document(one) for one in documents[key] if _sent_with(one.kind)],
                "prior_awards": [_prior(one) for one in prior.get(_root(row.nominee), ())],
            }
        ).decode()
        for key, row in rows.items()
    }


def _root(nominee: Nominee) -> int:
    """The row of the register under which a person is known: written down twice he has one."""
    return nominee.joined_to_id or nominee.pk


def _prior_awards(nominees: Iterable[Nominee]) -> Mapping[int, list[PriorAward]]:
    """The awards that people hold, on whichever of their rows they were written down. One query."""
    roots = {_root(one) for one in nominees}
    rows = PriorAward.objects.filter(Q(nominee__in=roots) | Q(nominee__joined_to__in=roots)).select_related("nominee")
    found: dict[int, list[PriorAward]] = defaultdict(list)
    for row in rows.order_by("decided_on", "decision_number", "title", "pk"):
        found[_root(row.nominee)].append(row)
    return found


def _initiatives(rows: Iterable[AwardNomination]) -> Mapping[int, list[Initiative]]:
    """By case, what nominations rest on. One query, none when they rest on none."""
    using = {row.pk: row.case_id for row in rows if getattr(row, "with_initiatives", False)}
    found: dict[int, list[Initiative]] = defaultdict(list)
    if using:
        links = Initiative.nominations.through.objects.filter(awardnomination__in=using).select_related("initiative")
        for link in links.order_by("initiative__decided_on", "initiative__decision_number", "initiative__title"):
            found[using[link.awardnomination_id]].append(link.initiative)
    return found


def _sent_with(kind: str) -> bool:
    """Whether a document of this kind belongs to what is sent, not to the work of those who judge it."""
    found = kinds.known().get(kind)
    return kind == ANSWERS or found is None or found.of == "dossier"


def _nominee(who: Nominee) -> dict[str, Any]:
    number = {"kind": who.id_kind, "shown": masked(who.id_number), "digest": who.id_digest} if who.id_kind else {}
    place = who.residence
    return {
        **{name: getattr(who, name) or None for name in _TEXTS},
        "kind": who.kind,
        "birth": str(who.birth) if who.birth else None,
        "identity_number": number,
        "party_member": who.party_member,
        "residence": {"code": place.code, "name": place.name} if place else {},
        "members": who.members,
        "women": who.women,
        "parent": who.parent.full_name if who.parent else None,
    }


_TEXTS = (
    *("full_name", "given_name", "gender", "id_note", "ethnicity", "ethnicity_source", "religion", "position"),
    *("workplace", "village", "head"),
)


def _award(row: AwardNomination) -> dict[str, Any]:
    award = row.award_type
    return {
        "award": {"code": award.code, "level": award.level, "title": award.title_vi},
        "campaign": row.campaign.title,
        "procedure": row.procedure,
        "ground": row.simple_ground or None,
        "standard": row.standard or None,
        "achievement_from": _day(row.achievement_from),
        "achievement_before": _day(row.achievement_before),
        "previous_workplace": row.previous_workplace or None,
        "transferred_on": _day(row.transferred_on),
        "summary": row.achievement_text or None,
        "report": [
            {"code": part.code, "title": part.title.vi, "text": text} for part, text in reports.titled(row) if text
        ],
    }


def _delegate(row: DelegateNomination) -> dict[str, Any]:
    return {
        "congress": row.congress.title,
        "delegate_kind": row.kind,
        "field": row.field or None,
        "component": row.component or None,
        "consent_recorded_on": _day(row.consent_recorded_on),
        "consent_note": row.consent_note or None,
    }


def _document(one: Document) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": kinds.title_of(one.kind),
        "name": one.name,
        "note": one.note or None,
        "sha256": one.file.sha256,
        "size": one.file.size,
    }


def _initiative(one: Initiative) -> dict[str, Any]:
    return {
        "title": one.title,
        "scope": one.get_scope_display(),
        "recognised_by": one.recognised_by,
        "number": one.decision_number,
        "decided_on": _day(one.decided_on),
    }


def _prior(one: PriorAward) -> dict[str, Any]:
    return {
        "title": one.title,
        "authority": one.authority,
        "number": one.decision_number,
        "decided_on": _day(one.decided_on),
        "achievement_from": _day(one.achievement_from),
        "achievement_before": _day(one.achievement_before),
        "reason": one.reason or None,
        "verified": one.verified_at is not None,
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
