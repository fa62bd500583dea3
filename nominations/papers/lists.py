"""Lists of nominees on paper: collectives, households and persons each on their own, in Vietnamese order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nominations.models import AwardNomination, DelegateNomination, Nominee, Submission
from nominations.papers.layout import Column, Paper
from workflows.names import fold

#: The order of the lists (domain reference, section 7), and what each is called.
KINDS = (
    (Nominee.Kind.COLLECTIVE, "Tập thể"),
    (Nominee.Kind.HOUSEHOLD, "Hộ gia đình"),
    (Nominee.Kind.PERSON, "Cá nhân"),
)
_NAME = {
    Nominee.Kind.COLLECTIVE: ("Tên tập thể", "Đơn vị cấp trên, địa chỉ"),
    Nominee.Kind.HOUSEHOLD: ("Hộ gia đình", "Địa chỉ"),
    Nominee.Kind.PERSON: ("Họ và tên", "Chức vụ, đơn vị công tác hoặc nơi cư trú"),
}
_NUMERALS = ("I", "II", "III")


@dataclass(frozen=True)
class Counted:
    """How many are proposed: by kind, and by award and kind."""

    total: int
    by_kind: dict[str, int]
    by_award: dict[str, dict[str, int]]


def nominations(paper: Submission) -> list[AwardNomination]:
    """Return the awards that a submission proposes, in the order of their lists. One query."""
    rows = AwardNomination.objects.filter(
        case__submission_items__submission=paper, case__submission_items__left_out=False
    ).select_related("case__commune", "award_type", "nominee__residence", "nominee__parent")
    places = {kind: at for at, (kind, _) in enumerate(KINDS)}
    return sorted(rows, key=lambda one: (places[Nominee.Kind(one.nominee.kind)], one.award_type.title_vi,
                                         in_order(one.nominee), one.pk))  # fmt: skip


def delegates(paper: Submission) -> list[DelegateNomination]:
    """Return the delegates that a submission introduces, in Vietnamese order. One query."""
    rows = DelegateNomination.objects.filter(
        case__submission_items__submission=paper, case__submission_items__left_out=False
    ).select_related("case__commune", "nominee__residence")
    return sorted(rows, key=lambda one: (in_order(one.nominee), one.pk))


def in_order(nominee: Nominee) -> tuple[bool, str]:
    """Return what a nominee is sorted by; rows without the key of the register come last, by their letters."""
    return not nominee.sort_key, nominee.sort_key or fold(nominee.full_name)


def counted(rows: Iterable[AwardNomination]) -> Counted:
    """Count nominations by kind and by award."""
    pairs = Counter((one.award_type.title_vi, one.nominee.kind) for one in rows)
    by_award: dict[str, dict[str, int]] = {}
    for (award, kind), number in sorted(pairs.items()):
        by_award.setdefault(award, {})[kind] = number
    kinds: Counter[str] = Counter()
    for (_, kind), number in pairs.items():
        kinds[kind] += number
    return Counted(sum(pairs.values()), dict(kinds), by_award)


def in_words(found: Counted) -> str:
    """Return "30 trường hợp, gồm 8 tập thể, 2 hộ gia đình, 20 cá nhân"."""
    parts = [f"{found.by_kind[kind]} {title.lower()}" for kind, title in KINDS if found.by_kind.get(kind)]
    if len(parts) == 1:
        return parts[0]
    return f"{found.total} trường hợp, gồm {', '.join(parts)}"


def put_counts(paper: Paper, found: Counted) -> None:
    """Put the table of how many are proposed for which award."""
    columns = [Column("Hình thức khen thưởng", 7.0), *(Column(title, 2.4, "center") for _, title in KINDS)]
    lines: list[list[object]] = [
        [award, *(numbers.get(kind, 0) for kind, _ in KINDS), sum(numbers.values())]
        for award, numbers in found.by_award.items()
    ]
    if len(lines) > 1:
        lines.append(["Cộng", *(found.by_kind.get(kind, 0) for kind, _ in KINDS), found.total])
    paper.table([*columns, Column("Cộng", 2.0, "center")], lines)


def put_lists(paper: Paper, rows: Sequence[AwardNomination], *, places: bool) -> None:
    """Put the lists; each counts from 1. With `places` a column says which commune proposes."""
    present = [(kind, title) for kind, title in KINDS if any(one.nominee.kind == kind for one in rows)]
    for number, (kind, title) in zip(_NUMERALS, present, strict=False):
        chosen = [one for one in rows if one.nominee.kind == kind]
        paper.heading(f"{number}. {title.upper()} ({len(chosen)})")
        names, units = _NAME[kind]
        columns = [Column("TT", 1.1, "center"), Column(names, 5.0), Column(units, 6.0)]
        columns += [Column("Nơi đề nghị", 3.2)] * places
        columns += [Column("Tóm tắt thành tích", 8.0, "both"), Column("Hình thức đề nghị", 3.6)]
        paper.table(columns, [_line(at, one, places=places) for at, one in enumerate(chosen, start=1)])


def _line(at: int, row: AwardNomination, *, places: bool) -> list[object]:
    commune = row.case.commune.name if row.case.commune else ""
    name = row.nominee.full_name
    if row.nominee.kind == Nominee.Kind.PERSON and row.nominee.birth_year:
        name = f"{name}\n(sinh năm {row.nominee.birth_year})"
    return [at, name, unit(row.nominee), *([commune] * places), row.achievement_text, row.award_type.title_vi]


def unit(nominee: Nominee) -> str:
    """Return where a nominee works or lives: position and workplace, otherwise the village and commune."""
    at_work = ", ".join(one for one in (nominee.position, nominee.workplace) if one)
    above = nominee.parent.full_name if nominee.parent else ""
    lives = ", ".join(one for one in (nominee.village, nominee.residence.name if nominee.residence else "") if one)
    if nominee.kind == Nominee.Kind.PERSON:
        return at_work or lives
    return "\n".join(one for one in (above, lives) if one)


def put_delegates(paper: Paper, rows: Sequence[DelegateNomination], *, places: bool, ethnicity: bool) -> None:
    """Put the summary list of persons (danh sách trích ngang). `ethnicity` only for a reader who may read it."""
    columns = [Column("TT", 1.1, "center"), Column("Họ và tên", 4.6), Column("Năm sinh (nam)", 1.9, "center"),
               Column("Năm sinh (nữ)", 1.9, "center")]  # fmt: skip
    columns += [Column("Dân tộc", 2.2)] * ethnicity
    columns += [Column("Chức vụ, nơi công tác", 5.0), Column("Nơi cư trú", 3.6)]
    columns += [Column("Nơi giới thiệu", 3.0)] * places
    columns += [Column("Lĩnh vực, thành phần", 3.6)]
    paper.table(columns, [_person(at, one, places, ethnicity) for at, one in enumerate(rows, start=1)])


def _person(at: int, row: DelegateNomination, places: bool, ethnicity: bool) -> list[object]:
    who = row.nominee
    woman = who.gender == Nominee.Gender.FEMALE
    born = str(who.birth_year or "")
    lives = ", ".join(one for one in (who.village, who.residence.name if who.residence else "") if one)
    return [
        at, who.full_name, "" if woman else born, born if woman else "",
        *([who.ethnicity_title] * ethnicity), "\n".join(one for one in (who.position, who.workplace) if one), lives,
        *([row.case.commune.name if row.case.commune else ""] * places),
        "\n".join(one for one in (row.get_field_display(), row.get_component_display()) if one),
    ]  # fmt: skip
