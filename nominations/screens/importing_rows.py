"""What the pages of an import show of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nominations.importing import batches, planned, taking
from nominations.importing.headers import FIELDS, Header
from nominations.importing.planned import Planned, Preview
from nominations.importing.workbook import Sheet
from nominations.models import AwardNomination, ImportBatch, ImportedRow
from nominations.register import ethnicity
from nominations.register.identity_numbers import masked
from nominations.reports import PREFIX
from workflows.engine import Capacity


@dataclass(frozen=True)
class Line:
    """One row of the preview."""

    number: int
    name: str
    facts: str
    award: str
    action: str
    what: str
    case_code: str
    problems: Sequence[Any]
    changes: Sequence[str] = ()


def lines(preview: Preview, rows: Sequence[Planned]) -> list[Line]:
    """Return the rows as the page shows them."""
    titles = {
        planned.CREATE: _("sẽ lập mới"),
        planned.UPDATE: _("sẽ cập nhật"),
        planned.UNCHANGED: _("không đổi"),
        planned.BLOCKED: _("chưa nhập được"),
    }
    return [
        Line(
            number=one.number,
            name=one.row.name,
            facts=facts_of(one),
            award=one.award.title_vi if one.award else one.row.words.get("award", ""),
            action=one.action,
            what=titles.get(one.action) or _("bỏ qua: %(why)s") % {"why": one.row.skipped},
            case_code=one.known.case.code if one.known is not None else "",
            problems=sorted(one.problems, key=lambda problem: not problem.blocks),
            changes=_changes(one) if one.action == planned.UPDATE else (),
        )
        for one in rows
    ]


def facts_of(one: Planned) -> str:
    facts = one.row.facts
    known = (
        one.drafted.get_gender_display() if one.drafted is not None and one.drafted.gender else "",
        facts.get("birth", ""),
        ethnicity.title_of(facts["ethnicity"]) if facts.get("ethnicity") else "",
        masked(facts["id_number"]) if facts.get("id_number") else "",
        facts.get("position", ""),
        facts.get("workplace", ""),
    )
    return ", ".join(str(part) for part in known if part)


#: What a column of the list is called in a nomination; what is short enough to be shown as it was and as it will be.
_CALLED = {"achievement_text": "achievement", "achievement_before": "achievement_to", "award_type": "award"}
_SHORT = ("full_name", "given_name", "birth", "position", "workplace", "village", "head", "members", "women")


def _changes(one: Planned) -> list[str]:
    """What of a dossier the list would replace: it may have been corrected on its page since the list was made."""
    assert one.known is not None
    found = []
    for name in one.nominee_changes:
        if name in FIELDS and name in _SHORT:
            before, after = (getattr(row, name) for row in (one.known.nominee, one.drafted))
            found.append(f"{FIELDS[name]}: “{before or ''}” → “{after or ''}”")
        elif name in FIELDS:
            found.append(str(FIELDS[name]))
    for name, value in one.nomination_changes.items():
        names = [f"{PREFIX}{code}" for code in value] if name == "report" else [_CALLED.get(name, name)]
        found += [str(FIELDS[part]) for part in names if part in FIELDS]
    return found


def counts(preview: Preview) -> dict[str, int]:
    """Return how many rows go which way."""
    found = Counter(one.action for one in preview.rows)
    return {
        "create": found[planned.CREATE], "update": found[planned.UPDATE], "unchanged": found[planned.UNCHANGED],
        "blocked": found[planned.BLOCKED], "skipped": found[planned.SKIPPED], "people": len(preview.people),
        "ready": len(preview.ready), "to_write": found[planned.CREATE] + found[planned.UPDATE],
    }  # fmt: skip


def first_rows(sheet: Sheet, number: int) -> list[tuple[int, list[str]]]:
    """Return the first rows of a sheet as text, to recognise a header by."""
    columns = range(1, sheet.last_column + 1)
    return [
        (row, [sheet.at(row, column).text[:40] for column in columns])
        for row in range(1, min(sheet.last_row, number) + 1)
    ]


def examples(sheet: Sheet, header: Header) -> dict[int, str]:
    """Return column → the first things that stand below its header, to know it by."""
    below = range(header.bottom + 1, min(sheet.last_row, header.bottom + 20) + 1)
    found = {}
    for column in header.titles:
        texts = (sheet.at(row, column).text.strip()[:40] for row in below)
        found[column] = "; ".join(list(dict.fromkeys(text for text in texts if text))[:2])
    return found


#: What of a dossier an office takes away to correct many at once, by the headers of the template. Sensitive fields are
#: not among them: a column that is not there says nothing when the list comes back.
BACK: Mapping[str, Callable[[AwardNomination], Any]] = {
    "Họ và tên, tên tập thể, hộ gia đình": lambda row: row.nominee.full_name,
    "Loại đối tượng": lambda row: _KINDS[row.nominee.kind],
    "Giới tính": lambda row: {"male": "Nam", "female": "Nữ"}.get(row.nominee.gender, ""),
    "Ngày sinh": lambda row: str(row.nominee.birth or ""),
    "Chức vụ": lambda row: row.nominee.position,
    "Nơi công tác": lambda row: row.nominee.workplace,
    "Thôn, bản": lambda row: row.nominee.village,
    "Người đứng đầu, chủ hộ": lambda row: row.nominee.head,
    "Số thành viên": lambda row: row.nominee.members,
    "Số nữ": lambda row: row.nominee.women,
    "Hình thức khen thưởng": lambda row: row.award_type.title_vi,
    "Thành tích": lambda row: row.achievement_text,
    "Nhiệm vụ được giao": lambda row: row.report.get("duties", ""),
    "Đặc điểm, tình hình": lambda row: row.report.get("features", ""),
    "Mã hồ sơ": lambda row: row.case.code,
}
_KINDS = {"person": "cá nhân", "collective": "tập thể", "household": "hộ gia đình"}


def written(batch: ImportBatch) -> list[list[Any]]:
    """Return the dossiers of an import as they are now, by the columns of `BACK`, in the order of its rows. One
    query."""
    rows = ImportedRow.objects.filter(batch=batch, case__isnull=False).order_by("number")
    rows = rows.select_related("case__award_nomination__nominee", "case__award_nomination__award_type")
    found = [row.case.award_nomination for row in rows.defer("case__award_nomination__nominee__id_number")]
    return [[say(one) for say in BACK.values()] for one in found]


def left_out(by: Capacity, batch: ImportBatch) -> tuple[list[str], list[list[Any]]]:
    """Return the headers of a list, and its rows that stay out: as they stand there, their number, what is wrong."""
    reading = batches.reading_of(batch)
    sheet = batches.sheet_of(batch, reading.layout)
    noted = ImportedRow.objects.filter(batch=batch, case__isnull=True).order_by("number")
    wrong = dict(noted.values_list("number", "problem"))
    if batch.status not in (ImportBatch.Status.DONE, ImportBatch.Status.GIVEN_UP):
        wrong |= _not_yet(by, batch, set(wrong))
    header = reading.header
    columns = list(header.titles)
    rows = [[*(sheet.at(row, column).text for column in columns), row, why] for row, why in sorted(wrong.items())]
    return [header.titles[column] for column in columns], rows


def _not_yet(by: Capacity, batch: ImportBatch, noted: Collection[int]) -> dict[int, str]:
    """The rows of a list under way that are kept back, with how to mend them; begun, also those not reached."""
    begun = batch.status != ImportBatch.Status.PREVIEW
    written = set(ImportedRow.objects.filter(batch=batch).values_list("number", flat=True)) if begun else set()
    found = {}
    for one in taking.preview(by, batch).people:
        if one.number in written or one.number in noted:
            continue
        if not one.is_ready:
            said = (f"{problem.message} {problem.way_out}" for problem in one.problems if problem.blocks)
            found[one.number] = " ".join(said)
        elif begun:
            found[one.number] = _("Chưa nhập tới dòng này.")
    return found
