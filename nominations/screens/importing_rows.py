"""What the pages of an import show of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nominations.importing import planning, taking
from nominations.importing.cells import ZEROS
from nominations.importing.headers import FIELDS
from nominations.importing.planning import Planned, Preview
from nominations.importing.reading import Reading
from nominations.importing.workbook import Sheet
from nominations.models import ImportBatch, ImportedRow
from nominations.register import ethnicity
from nominations.register.identity_numbers import masked
from nominations.reports import PREFIX
from nominations.screens.forms import in_words
from workflows.engine import Capacity

#: Pairs before/after that one page holds.
PAIRS = 3_000
ANOTHER = "khac"


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


@dataclass(frozen=True)
class Pair:
    """A text before and after it was mended, and in how many cells."""

    title: str
    before: str
    after: str
    cells: int
    first: str


@dataclass(frozen=True)
class Asked:
    """A row about somebody who may be in the register: who he would be, and what was answered."""

    number: int
    who: str
    matches: Sequence[tuple[int, str, str]]
    chosen: str


def lines(preview: Preview, rows: Sequence[Planned]) -> list[Line]:
    """Return the rows as the page shows them."""
    titles = {
        planning.CREATE: _("sẽ lập mới"),
        planning.UPDATE: _("sẽ cập nhật"),
        planning.UNCHANGED: _("không đổi"),
        planning.BLOCKED: _("chưa nhập được"),
    }
    return [
        Line(
            number=one.number,
            name=one.row.name,
            facts=_facts(one),
            award=one.award.title_vi if one.award else one.row.words.get("award", ""),
            action=one.action,
            what=titles.get(one.action) or _("bỏ qua: %(why)s") % {"why": one.row.skipped},
            case_code=one.known.case.code if one.known is not None else "",
            problems=one.problems,
            changes=_changes(one) if one.action == planning.UPDATE else (),
        )
        for one in rows
    ]


def _facts(one: Planned) -> str:
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
        "create": found[planning.CREATE], "update": found[planning.UPDATE], "unchanged": found[planning.UNCHANGED],
        "blocked": found[planning.BLOCKED], "skipped": found[planning.SKIPPED], "people": len(preview.people),
        "ready": len(preview.ready), "to_write": found[planning.CREATE] + found[planning.UPDATE],
    }  # fmt: skip


def repairs(reading: Reading) -> list[Pair]:
    """Return what was mended, each different text once. Numbers of identity papers are not shown whole."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for one in reading.repairs:
        found.setdefault((one.kind, one.before, one.after), []).append(one)
    pairs = []
    for (kind, before, after), cells in list(found.items())[:PAIRS]:
        if kind == ZEROS:
            missing = len(after) - len(before)
            before, after = _("%(n)s chữ số") % {"n": len(before)}, f"{'0' * missing} + {masked(before)}"
        pairs.append(Pair(cells[0].title, before, after, len(cells), f"{cells[0].column}{cells[0].row}"))
    return pairs


def asked(preview: Preview) -> list[Asked]:
    """Return the rows that wait for somebody to say who it is."""
    return [
        Asked(
            number=one.number,
            who=", ".join(part for part in (one.row.name, _facts(one)) if part),
            matches=[
                (match.nominee.pk, in_words(match.nominee), "; ".join(match.reasons)) for match in one.matches
            ],
            chosen=str(one.same.pk) if one.same is not None else "",
        )
        for one in preview.people
        if one.matches and one.known is None
    ]  # fmt: skip


def answers(sent: Mapping[str, Any]) -> tuple[dict[int, int], dict[int, str]]:
    """Return what a form says of rows: row → nominee, row → why it is another. Rows left open are absent."""
    same: dict[int, int] = {}
    other: dict[int, str] = {}
    for name, value in sent.items():
        number = name.removeprefix("who-")
        if not name.startswith("who-") or not number.isascii() or not number.isdigit() or len(number) > 6:
            continue
        if value == ANOTHER:
            other[int(number)] = str(sent.get(f"why-{number}", ""))
        elif isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
            same[int(number)] = int(value)
    return same, other


def first_rows(sheet: Sheet, number: int) -> list[tuple[int, list[str]]]:
    """Return the first rows of a sheet as text, to recognise a header by."""
    columns = range(1, sheet.last_column + 1)
    return [
        (row, [sheet.at(row, column).text[:40] for column in columns])
        for row in range(1, min(sheet.last_row, number) + 1)
    ]


def left_out(by: Capacity, batch: ImportBatch) -> tuple[list[str], list[list[Any]]]:
    """Return the headers of a list, and its rows that stay out: as they stand there, their number, what is wrong."""
    reading = taking.reading_of(batch)
    sheet = next(one for one in taking.sheets_of(batch) if one.name == reading.layout.sheet)
    wrong: dict[int, str] = {}
    if batch.status == ImportBatch.Status.DONE:
        refused = ImportedRow.objects.filter(batch=batch, result=ImportedRow.Result.REFUSED)
        wrong = dict(refused.order_by("number").values_list("number", "problem"))
    else:
        for one in taking.preview(by, batch).of(planning.BLOCKED):
            said = (f"{problem.message} {problem.way_out}" for problem in one.problems if problem.blocks)
            wrong[one.number] = " ".join(said)
    header = reading.header
    columns = list(header.titles)
    rows = [[*(sheet.at(row, column).text for column in columns), row, why] for row, why in sorted(wrong.items())]
    return [header.titles[column] for column in columns], rows
