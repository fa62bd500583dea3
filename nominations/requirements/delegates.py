"""What somebody must satisfy who is to become a delegate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nominations.models import (
    Allocation,
    CompositionException,
    CompositionTarget,
    Congress,
    DelegateKind,
    DelegateNomination,
    Nominee,
    Vacancy,
)
from nominations.places import Line, allocations, line_of, places_taken, takes_place
from nominations.register.ethnicity import title_of
from nominations.register.nominees import look_alikes
from nominations.standing import counts
from workflows import registry
from workflows.engine.context import CaseRow, Context, Problem

Rule = CompositionException.Rule


def delegates_of(cases: Sequence[CaseRow]) -> dict[int, DelegateNomination]:
    """Return case → its delegate nomination with nominee and congress. One query; a case without one is absent."""
    rows = DelegateNomination.objects.filter(case__in=[case.id for case in cases])
    return {row.case_id: row for row in rows.select_related("nominee", "congress")}


def _not_a_delegate(case: CaseRow) -> Problem:
    return Problem(
        "no_delegate",
        f"Hồ sơ {case.code} không có nội dung giới thiệu đại biểu.",
        "Lập lại hồ sơ bằng chức năng giới thiệu đại biểu.",
    )


@registry.requirements("profile_complete")
def profile_complete(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Lý lịch trích ngang của người được giới thiệu đủ các mục bắt buộc."""
    found = delegates_of(cases)
    problems = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_a_delegate(case)
        elif missing := _missing(row):
            problems[case.id] = Problem(
                "profile_incomplete",
                f"Hồ sơ {case.code} ({row.nominee.full_name}) còn thiếu: {'; '.join(missing)}.",
                "Bổ sung các mục này rồi trình lại.",
            )
    return problems


def _missing(row: DelegateNomination) -> list[str]:
    nominee = row.nominee
    wanted: list[tuple[str, Any]] = [
        ("người được giới thiệu phải là cá nhân", nominee.kind == Nominee.Kind.PERSON),
        ("giới tính", nominee.gender),
        ("năm sinh", nominee.birth_year),
        ("dân tộc", nominee.ethnicity),
        ("nơi cư trú", nominee.residence_id),
        ("lĩnh vực", row.field),
        ("thành phần", row.component),
    ]
    return [name for name, value in wanted if not value]


@registry.requirements("consent_recorded")
def consent_recorded(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Người được giới thiệu đã đồng ý (có ghi ngày)."""
    found = delegates_of(cases)
    problems = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_a_delegate(case)
        elif row.consent_recorded_on is None or row.consent_recorded_on > ctx.happened_on:
            problems[case.id] = Problem(
                "consent_missing",
                f"Hồ sơ {case.code}: chưa ghi nhận {row.nominee.full_name} đồng ý được giới thiệu.",
                "Ghi ngày người đó đồng ý và cách xác nhận.",
            )
    return problems


@registry.requirements("never_received")
def never_received(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Hồ sơ chưa được tiếp nhận lần nào (hồ sơ đã tiếp nhận thì chỉ được rút)."""
    return {
        case.id: Problem(
            "already_received",
            f"Hồ sơ {case.code} đã được tiếp nhận ngày {case.received_on:%d/%m/%Y}, không hủy như bản nháp được.",
            "Trình lại, hoặc đề nghị rút hồ sơ.",
        )
        for case in cases
        if case.received_on is not None
    }


@registry.requirements("not_introduced_elsewhere", locks=lambda cases, ctx: _congress_rows(cases))
def not_introduced_elsewhere(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Người này chưa được nơi khác giới thiệu, hoặc chưa là đại biểu đương nhiên, chỉ định của cùng đại hội."""
    found = delegates_of(cases)
    alike = look_alikes([row.nominee for row in found.values()])
    others = _introduced(found.values(), alike)
    problems: dict[int, Problem] = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_a_delegate(case)
            continue
        if row.congress.status != Congress.Status.OPEN:
            problems[case.id] = Problem(
                "congress_not_open",
                f"Hồ sơ {case.code}: {row.congress.title} đang ở trạng thái “{row.congress.get_status_display()}”.",
                "Chờ Ban Chỉ đạo Đại hội mở việc giới thiệu đại biểu.",
            )
            continue
        keys = [(row.congress_id, nominee) for nominee in sorted(alike[row.nominee_id])]
        other = next((code for key in keys for case_id, code in others.get(key, ()) if case_id != case.id), None)
        if other is not None:
            problems[case.id] = Problem(
                "introduced_elsewhere",
                f"Hồ sơ {case.code}: {row.nominee.full_name} đã được giới thiệu dự đại hội này ở hồ sơ {other}.",
                "Giữ một hồ sơ; nếu là hai người khác nhau trùng tên và ngày sinh, ghi nhận việc phân biệt trước.",
            )
        else:
            others.setdefault((row.congress_id, row.nominee_id), []).append((case.id, case.code))
    return problems


def _congress_rows(cases: Sequence[CaseRow]) -> list[tuple[type[Any], int]]:
    """The congress, not the persons: one man may have been written down twice, by two communes, at the same moment."""
    ids = DelegateNomination.objects.filter(case__in=[case.id for case in cases]).values_list("congress_id", flat=True)
    return [(Congress, key) for key in sorted(set(ids))]


def _introduced(
    rows: Iterable[DelegateNomination], alike: Mapping[int, set[int]]
) -> dict[tuple[int, int], list[tuple[int, str]]]:
    """Cases past their first stage and not given up, by congress and nominee, of these nominees. One query."""
    listed = list(rows)
    nominees = {key for row in listed for key in alike[row.nominee_id]}
    found: dict[tuple[int, int], list[tuple[int, str]]] = {}
    query = DelegateNomination.objects.filter(congress__in={row.congress_id for row in listed}, nominee__in=nominees)
    for congress, nominee, case_id, code, sha256, stage in query.order_by("case_id").values_list(
        "congress_id", "nominee_id", "case_id", "case__code", "case__edition__sha256", "case__stage"
    ):
        if counts(sha256, stage):
            found.setdefault((congress, nominee), []).append((case_id, code))
    return found


def _allocation_rows(cases: Sequence[CaseRow]) -> list[tuple[type[Any], int]]:
    found = delegates_of(cases)
    rows = allocations(_line(case, found[case.id]) for case in cases if case.id in found)
    return [(Allocation, row.pk) for row in rows.values()]


def _line(case: CaseRow, row: DelegateNomination) -> Line:
    return line_of(row.congress_id, row.kind, case.district_id)


def _within(cases: Sequence[CaseRow], kinds: Sequence[str]) -> Mapping[int, Problem]:
    """First come, first served, in the order of the moves; a case that has its place already is counted once."""
    found = delegates_of(cases)
    lines = {case.id: _line(case, found[case.id]) for case in cases if case.id in found}
    rows = allocations(lines.values())
    taken = places_taken(lines.values())
    problems = {}
    for case in cases:
        row = found.get(case.id)
        if row is None or row.kind not in kinds:
            problems[case.id] = _not_a_delegate(case) if row is None else _wrong_kind(case, row)
            continue
        line = lines[case.id]
        own = takes_place(row.kind, case.sha256, case.stage)
        if line not in rows:
            problems[case.id] = Problem(
                "nothing_allocated",
                f"Hồ sơ {case.code}: {row.congress.title} chưa phân bổ đại biểu {row.get_kind_display()} cho nơi này.",
                "Đề nghị Ban Chỉ đạo Đại hội cấp tỉnh phân bổ.",
            )
        elif taken[line] + (not own) > rows[line].seats:
            problems[case.id] = Problem(
                "places_used_up",
                f"Hồ sơ {case.code}: được phân bổ {rows[line].seats} đại biểu {row.get_kind_display()}, "
                f"đã có {taken[line]}.",
                "Đưa vào dự khuyết, rút bớt người khác, hoặc xin Trưởng Ban Chỉ đạo tỉnh thêm chỗ.",
            )
        elif not own:
            taken[line] += 1
    return problems


def _wrong_kind(case: CaseRow, row: DelegateNomination) -> Problem:
    return Problem(
        "wrong_delegate_kind",
        f"Hồ sơ {case.code} là đại biểu {row.get_kind_display()}, không dùng số đại biểu này.",
        "Lập hồ sơ theo đúng quy trình của loại đại biểu.",
    )


@registry.requirements("within_delegate_quota", locks=lambda cases, ctx: _allocation_rows(cases))
def within_delegate_quota(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Số đại biểu chọn cử không vượt số phân bổ cho huyện."""
    return _within(cases, (DelegateKind.SELECTED,))


@registry.requirements("within_appointed_quota", locks=lambda cases, ctx: _allocation_rows(cases))
def within_appointed_quota(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Số đại biểu đương nhiên, chỉ định không vượt số phân bổ riêng của loại đó."""
    return _within(cases, (DelegateKind.EX_OFFICIO, DelegateKind.APPOINTED))


@registry.requirements("place_vacant", locks=lambda cases, ctx: _allocation_rows(cases))
def place_vacant(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Huyện còn ít nhất một chỗ đại biểu trống."""
    found = delegates_of(cases)
    lines = {case.id: _line(case, found[case.id]) for case in cases if case.id in found}
    rows = allocations(lines.values())
    taken = places_taken(lines.values())
    problems = {}
    for case in cases:
        if case.id not in found:
            problems[case.id] = _not_a_delegate(case)
            continue
        line = lines[case.id]
        seats = rows[line].seats if line in rows else 0
        if taken[line] >= seats:
            problems[case.id] = Problem(
                "no_place_vacant",
                f"Hồ sơ {case.code}: huyện được phân bổ {seats} đại biểu và đã có {taken[line]}, không còn chỗ trống.",
                "Chỉ gọi dự khuyết khi có người thôi, rút hoặc không đủ tư cách.",
            )
    return problems


@registry.requirements("same_composition_cell_or_excepted", locks=lambda cases, ctx: _allocation_rows(cases))
def same_composition_cell_or_excepted(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Người thay cùng cơ cấu (dân tộc, giới tính, lĩnh vực) với người thôi, hoặc có ngoại lệ được ghi."""
    found = delegates_of(cases)
    vacancies = {row.replacement_id: row for row in Vacancy.objects.filter(replacement__in=list(found))}
    never_taken = _places_never_taken({_line(case, found[case.id]) for case in cases if case.id in found})
    excepted = _excepted(found, Rule.CELL)
    problems = {}
    for case in cases:
        row = found.get(case.id)
        vacancy = vacancies.get(case.id)
        if row is None:
            problems[case.id] = _not_a_delegate(case)
        elif vacancy is None and never_taken[_line(case, row)] > 0:
            # Nobody ever had this place, so there is no cell to keep.
            never_taken[_line(case, row)] -= 1
        elif vacancy is None:
            problems[case.id] = Problem(
                "vacancy_not_named",
                f"Hồ sơ {case.code}: chưa nêu {row.nominee.full_name} thay cho ai.",
                "Chọn chỗ trống mà người này sẽ thay.",
            )
        elif row.cell != vacancy.cell and case.id not in excepted:
            problems[case.id] = Problem(
                "another_composition_cell",
                f"Hồ sơ {case.code}: {row.nominee.full_name} khác người thôi về {differing(row.cell, vacancy.cell)}.",
                "Gọi người dự khuyết cùng cơ cấu trước; nếu không có, ghi ngoại lệ và lý do.",
            )
    return problems


def _places_never_taken(lines: set[Line]) -> Counter[Line]:
    """How many free places of each line nobody has left: those without a vacancy that still waits. Three queries."""
    rows, taken = allocations(lines), places_taken(lines)
    left = list(
        Vacancy.objects.filter(congress__in={line.congress_id for line in lines}).values_list(
            "congress_id", "district_id", "case_id", "replacement_id",
            "replacement__edition__sha256", "replacement__stage",
        )
    )  # fmt: skip
    leavers = {row[2] for row in left}
    waiting = Counter(
        Line(congress, district, DelegateKind.SELECTED)
        for congress, district, _case, named, sha256, stage in left
        if named is None or (named not in leavers and not takes_place(DelegateKind.SELECTED, sha256, stage))
    )
    return Counter({line: rows[line].seats - taken[line] - waiting[line] for line in rows})


def differing(one: Sequence[str], other: Sequence[str]) -> str:
    """Say in which respects two composition cells differ; "" when they are the same."""
    names = ("dân tộc", "giới tính", "lĩnh vực")
    return ", ".join(name for name, mine, theirs in zip(names, one, other, strict=True) if mine != theirs)


def _excepted(case_ids: Iterable[int], rule: str) -> set[int]:
    rows = CompositionException.objects.filter(case__in=list(case_ids), rule=rule)
    return set(rows.values_list("case_id", flat=True))


@registry.requirements("composition_met_or_excepted")
def composition_met_or_excepted(cases: Sequence[CaseRow], ctx: Context) -> Mapping[int, Problem]:
    """Cơ cấu, thành phần của đoàn bảo đảm yêu cầu, hoặc có ngoại lệ được ghi."""
    found = delegates_of(cases)
    excepted = _excepted(found, Rule.TARGET)
    targets = list(
        CompositionTarget.objects.filter(congress__in={row.congress_id for row in found.values()}).order_by("pk")
    )
    reached = _composition({target.congress_id for target in targets})
    problems = {}
    for case in cases:
        row = found.get(case.id)
        if row is None:
            problems[case.id] = _not_a_delegate(case)
            continue
        unmet = [
            f"{target.get_dimension_display()} {category_title(target)}: {have}/{target.minimum}"
            for target in targets
            if target.congress_id == row.congress_id and target.district_id in (None, case.district_id)
            if (have := reached[target.congress_id, target.district_id, target.dimension, target.category])
            < target.minimum
        ]
        if unmet and case.id not in excepted:
            problems[case.id] = Problem(
                "composition_unmet",
                f"Hồ sơ {case.code}: danh sách chưa bảo đảm cơ cấu ({'; '.join(unmet)}).",
                "Trả lại huyện để thay người, hoặc ghi ngoại lệ và lý do.",
            )
    return problems


def _composition(congresses: set[int]) -> Counter[tuple[int, int | None, str, str]]:
    """Count those with a place by congress, district (None: all districts), dimension and category. One query."""
    rows = DelegateNomination.objects.filter(congress__in=congresses, kind=DelegateKind.SELECTED).values_list(
        "congress_id", "case__district_id", "case__edition__sha256", "case__stage",
        "nominee__ethnicity", "nominee__gender", "field", "component",
    )  # fmt: skip
    reached: Counter[tuple[int, int | None, str, str]] = Counter()
    for congress, district, sha256, stage, *categories in rows:
        if takes_place(DelegateKind.SELECTED, sha256, stage):
            for dimension, category in zip(("ethnicity", "gender", "field", "component"), categories, strict=True):
                reached[congress, district, dimension, category] += 1
                reached[congress, None, dimension, category] += 1
    return reached


def category_title(target: CompositionTarget) -> str:
    """Return the Vietnamese name of a target's category."""
    titles: Mapping[str, Any] = {
        "gender": Nominee.Gender,
        "field": DelegateNomination.Field,
        "component": DelegateNomination.Component,
    }
    if target.dimension == CompositionTarget.Dimension.ETHNICITY:
        return title_of(target.category)
    return str(titles[target.dimension](target.category).label)
