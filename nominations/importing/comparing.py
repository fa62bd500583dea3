"""What a row says otherwise than the dossier that it is about: an empty cell says nothing and changes nothing."""

from __future__ import annotations

from typing import Any

from nominations.importing.matching import Known
from nominations.importing.planned import ACHIEVEMENTS, SOURCE, Planned
from nominations.models import AwardNomination, Nominee


def nominee_changes(one: Planned, stored: Nominee) -> dict[str, Any]:
    """What the list says of the nominee otherwise. A cell left empty says nothing, and a commune that the list does not
    name is not changed."""
    assert one.new is not None
    assert one.drafted is not None
    changes: dict[str, Any] = {}
    for name in one.row.facts:
        given, drafted = getattr(one.new, name), one.drafted
        if name == "id_number":
            differs = drafted.id_digest != stored.id_digest
        elif name == "birth":
            differs = drafted.birth != stored.birth
        else:
            differs = getattr(drafted, name) != getattr(stored, name)
        if differs and given not in ("", None):
            changes[name] = given
    if "ethnicity" in changes:
        changes["ethnicity_source"] = SOURCE
    if one.row.words.get("residence") and one.drafted.residence_id != stored.residence_id:
        changes["residence"] = one.drafted.residence
    return changes


def nomination_changes(one: Planned, known: Known) -> dict[str, Any]:
    """What the list says of the nomination otherwise."""
    row, stored, changes = one.row, known.nomination, dict[str, Any]()
    if row.achievement and row.achievement != stored.achievement_text:
        changes["achievement_text"] = row.achievement
    for name in ("achievement_from", "achievement_before"):
        if (day := getattr(row, name)) is not None and day != getattr(stored, name):
            changes[name] = day
    if one.award is not None and one.award.pk != stored.award_type_id:
        changes["award_type"] = one.award
    if report := _report_changes(one, stored):
        changes["report"] = report
    return changes


def _report_changes(one: Planned, stored: AwardNomination) -> dict[str, str]:
    """The parts that the list says otherwise. What was written at length since the list came is not replaced by its
    short column."""
    changes = {code: text for code, text in one.report.items() if stored.report.get(code, "") != text}
    written = stored.report.get(ACHIEVEMENTS, "")
    if ACHIEVEMENTS not in one.row.report and written not in ("", stored.achievement_text):
        changes.pop(ACHIEVEMENTS, None)
    return changes
