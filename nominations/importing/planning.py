"""What importing a list would do, row by row, before anything is written: compared with the database in few queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nominations import reports, sight
from nominations.access import areas_of
from nominations.errors import DomainError
from nominations.importing.award_names import awards_named
from nominations.importing.matching import Known, Wanted, at_hand, key_of, known_cases, match, whereabouts
from nominations.importing.reading import COLLECTIVE, HOUSEHOLD, PERSON, Problem, Reading, Row
from nominations.models import AwardNomination, AwardType, Campaign, CampaignQuota, Nominee
from nominations.register import identity_numbers, nominees
from nominations.register.identity import Degree, Match, recognise
from nominations.register.nominees import NewNominee
from workflows.engine import Capacity
from workflows.models import Area, Office
from workflows.names import fold

CREATE, UPDATE, UNCHANGED, BLOCKED, SKIPPED = "create", "update", "unchanged", "blocked", "skipped"
#: The part of a report that says what was achieved.
ACHIEVEMENTS = "achievements"
_SOURCE = "danh sách Excel của đơn vị"


@dataclass(frozen=True)
class Choices:
    """What a person decided about rows: `same` row → key of the nominee who it is, `other` row → why it is another,
    `repairs` the digest of the repairs that he confirmed."""

    same: Mapping[int, int] = field(default_factory=dict)
    other: Mapping[int, str] = field(default_factory=dict)
    repairs: str = ""


@dataclass
class Planned:
    """One row and what would become of it."""

    row: Row
    action: str = BLOCKED
    new: NewNominee | None = None
    drafted: Nominee | None = None
    award: AwardType | None = None
    known: Known | None = None
    matches: list[Match] = field(default_factory=list)
    same: Nominee | None = None
    nominee_changes: dict[str, Any] = field(default_factory=dict)
    nomination_changes: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def report(self) -> dict[str, str]:
        """The parts of the report that its form has. A list with one column for the achievement says it there too."""
        if self.award is None:
            return {}
        form = reports.form_for(self.award, self.row.kind, AwardNomination.Procedure.FULL)
        given = {code: text for code, text in self.row.report.items() if form.part(code) is not None}
        if self.row.achievement and form.part(ACHIEVEMENTS) is not None:
            given.setdefault(ACHIEVEMENTS, self.row.achievement)
        return given

    @property
    def number(self) -> int:
        """Its row in the sheet."""
        return self.row.number

    @property
    def is_ready(self) -> bool:
        """Whether importing writes something for it, or finds it written."""
        return self.action in (CREATE, UPDATE, UNCHANGED)

    @property
    def key(self) -> str:
        """What the row is known by when the list comes again."""
        return key_of(self.drafted, self.award) if self.drafted is not None and self.award is not None else ""


@dataclass(frozen=True)
class Preview:
    """A whole list: every row with what would become of it, and what is wrong."""

    reading: Reading
    rows: tuple[Planned, ...]
    confirmed: bool

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong or to be looked at, in the order of the rows."""
        return [problem for row in self.rows for problem in row.problems]

    @property
    def people(self) -> list[Planned]:
        """The rows that hold somebody."""
        return [one for one in self.rows if one.action != SKIPPED]

    def of(self, *actions: str) -> list[Planned]:
        """The rows with which this would be done."""
        return [one for one in self.rows if one.action in actions]

    @property
    def ready(self) -> list[Planned]:
        """The rows that would be imported."""
        return self.of(CREATE, UPDATE, UNCHANGED)


def plan(by: Capacity, office: Office, campaign: Campaign, reading: Reading, choices: Choices) -> Preview:
    """Compare a list with the database. The number of queries does not depend on the number of rows."""
    province = areas_of(office)[2]
    confirmed = reading.repairs_digest == choices.repairs
    rows = tuple(Planned(row, SKIPPED if row.skipped else BLOCKED, problems=list(row.problems)) for row in reading.rows)
    planned = [one for one in rows if one.action != SKIPPED]
    _Words(office, reading).understand(planned, province)
    _note_repairs(planned, confirmed)
    wanted = [
        Wanted(index, one.number, one.drafted, one.award, one.row.words.get("case_code", ""))
        for index, one in enumerate(planned)
        if one.drafted is not None and one.award is not None
    ]
    known = known_cases(office, campaign)
    for index, found in match(wanted, known).items():
        planned[index].known = found
    _refuse_unknown_codes(planned, reading)
    _refuse_twice(planned, reading)
    _recognise(planned, province, choices)
    _settle(by, planned)
    _warn_of_quota(planned, office, campaign, known)
    return Preview(reading, rows, confirmed)


class _Words:
    """Understands the words of rows that name rows of the database: awards, places."""

    def __init__(self, office: Office, reading: Reading) -> None:
        self.office, self.layout = office, reading.layout
        self.awards = {kind: sight.awards_for(kind) for kind in (PERSON, COLLECTIVE, HOUSEHOLD)}
        self.places: dict[str, Area] = {}
        for area in sight.places_to_live(office):
            for name in (area.search, fold(area.name.removeprefix(f"{area.kind} ").removeprefix("Xã "))):
                self.places.setdefault(name, area)
        self.named: dict[tuple[str, str], list[AwardType]] = {}

    def understand(self, planned: Sequence[Planned], province: Area) -> None:
        """Find award and residence, and draft the nominee, so that the domain judges what was written."""
        for one in planned:
            self._award(one)
            facts = dict(one.row.facts)
            place, village = self._residence(one.row.words.get("residence", ""))
            facts["residence"] = place or self.office.body.area
            if village:
                facts.setdefault("village", village)
            if facts.get("ethnicity"):
                facts["ethnicity_source"] = _SOURCE
            if not facts.get("full_name"):
                continue
            one.new = NewNominee(kind=one.row.kind, **facts)
            try:
                one.drafted = nominees.drafted(one.new, province)
            except DomainError as error:
                self._problem(one, error)
                continue
            self._look_at(one)

    def _award(self, one: Planned) -> None:
        words, kind = one.row.words.get("award", ""), one.row.kind
        found = self.named.get((kind, words))
        if found is None:
            found = self.named[kind, words] = awards_named(words, self.awards[kind])
        if len(found) == 1:
            one.award = found[0]
            return
        place = self.layout.column_of("award")
        offered = "; ".join(award.title_vi for award in self.awards[kind]) or "chưa có"
        if not words:
            code, message = "award_missing", "Chưa ghi hình thức khen thưởng."
        elif found:
            code, message = "award_ambiguous", f"“{words[:60]}” có thể là nhiều hình thức khen thưởng."
            offered = "; ".join(award.title_vi for award in found)
        else:
            code, message = "award_unknown", f"Không có hình thức “{words[:60]}” cho {_KIND_WORDS[kind]}."
        one.problems.append(Problem(one.number, place, code, message, f"Ghi đúng tên một hình thức: {offered}."))

    def _residence(self, words: str) -> tuple[Area | None, str]:
        """Return the commune that an address names, and what stands before it (the village)."""
        if not words:
            return None, ""
        parts = [part.strip() for part in words.split(",") if part.strip()]
        for place, part in enumerate(parts):
            if (area := self.places.get(fold(part))) is not None:
                return area, ", ".join(parts[:place])[:100]
        return None, parts[0][:100] if parts else ""

    def _problem(self, one: Planned, error: DomainError) -> None:
        problem = error.problem
        if any(known.blocks and known.code in ("name_missing", "cell_error") for known in one.problems):
            return
        place = self.layout.column_of("full_name" if error.field == "kind" else error.field)
        if error.field == "birth":
            place = next(
                (found for name in ("birth", "birth_male", "birth_female") if (found := self.layout.column_of(name))),
                "",
            )
        one.problems.append(Problem(one.number, place, problem.code, problem.message, problem.way_out))

    def _look_at(self, one: Planned) -> None:
        """What does not hold the row back and should be known before submitting."""
        nominee = one.drafted
        assert nominee is not None
        if nominee.id_number:
            for words in identity_numbers.mismatches(nominee.id_number, nominee.birth, nominee.gender):
                one.problems.append(
                    Problem(
                        one.number, self.layout.column_of("id_number"), "id_mismatch", words,
                        "Đối chiếu với giấy tờ.", blocks=False,
                    )
                )  # fmt: skip
        missing = [] if one.row.achievement else ["thành tích"]
        if nominee.kind == PERSON:
            missing += [] if nominee.gender else ["giới tính"]
            missing += [] if nominee.birth_year else ["năm sinh"]
        else:
            missing += [] if nominee.head else ["người đứng đầu, chủ hộ"]
            missing += [] if nominee.members or nominee.kind == HOUSEHOLD else ["số thành viên"]
        if one.award is not None:
            form = reports.form_for(one.award, nominee.kind, AwardNomination.Procedure.FULL)
            missing += [f"báo cáo: {title}" for title in form.missing(one.report)]
        blocked = {problem.column for problem in one.problems if problem.blocks and problem.column}
        if missing and not blocked:
            one.problems.append(
                Problem(
                    one.number, "", "incomplete", f"Còn thiếu: {', '.join(missing)}.",
                    "Nhập được; bổ sung trước khi trình.", blocks=False,
                )
            )  # fmt: skip


_KIND_WORDS = {PERSON: "cá nhân", COLLECTIVE: "tập thể", HOUSEHOLD: "hộ gia đình"}


def _note_repairs(planned: Sequence[Planned], confirmed: bool) -> None:
    if confirmed:
        return
    for one in planned:
        if one.row.repairs:
            first = one.row.repairs[0]
            one.problems.append(
                Problem(
                    one.number, first.column, "repair_unconfirmed",
                    f"Có nội dung được chuyển đổi ({', '.join(sorted({repair.title for repair in one.row.repairs}))}) "
                    "chưa xác nhận.",
                    "Xem bảng trước và sau khi chuyển, rồi xác nhận.",
                )
            )  # fmt: skip


def _refuse_unknown_codes(planned: Sequence[Planned], reading: Reading) -> None:
    place = reading.layout.column_of("case_code")
    for one in planned:
        code = one.row.words.get("case_code", "")
        if code and one.known is None and one.drafted is not None:
            one.problems.append(
                Problem(
                    one.number, place, "case_unknown",
                    f"Không có hồ sơ {code[:30]} của xã trong phong trào này, hoặc hồ sơ thuộc đối tượng loại khác.",
                    "Ghi đúng mã hồ sơ; nếu là đề nghị mới, để trống ô này.",
                )
            )  # fmt: skip


def _refuse_twice(planned: Sequence[Planned], reading: Reading) -> None:
    """One person for one award stands once in a list; one number is one person's."""
    place = reading.layout.column_of("full_name") or reading.layout.column_of("surname")
    first: dict[tuple[Any, ...], int] = {}
    for one in planned:
        nominee, award = one.drafted, one.award
        if nominee is None or award is None:
            continue
        keys: list[tuple[Any, ...]] = [(one.key, "" if nominee.birth else (nominee.workplace, nominee.village))]
        if nominee.id_digest:
            keys.append((nominee.id_digest, award.pk))
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is not None:
            one.problems.append(
                Problem(
                    one.number, place, "twice_in_file",
                    f"{nominee.full_name} đã có ở dòng {earlier} với cùng hình thức.",
                    "Xóa một dòng; nếu là hai người, ghi đủ ngày sinh, thôn bản hoặc số căn cước.",
                )
            )  # fmt: skip
            one.known = None
        for key in keys:
            first.setdefault(key, one.number)


def _recognise(planned: Sequence[Planned], province: Area, choices: Choices) -> None:
    """Whoever seems to be in the register already is shown; a person says whether he is."""
    asked = [one for one in planned if one.known is None and one.drafted is not None and not one.row.words["case_code"]]
    found = recognise(province.pk, [one.drafted for one in asked if one.drafted is not None]) if asked else {}
    for index, matches in found.items():
        one = asked[index]
        one.matches = [known for known in matches if known.degree != Degree.POSSIBLE]
        if not one.matches or choices.other.get(one.number):
            continue
        same = choices.same.get(one.number)
        one.same = next((known.nominee for known in one.matches if known.nominee.pk == same), None)
        if one.same is None:
            who = one.matches[0]
            one.problems.append(
                Problem(
                    one.number, "", "person_recognised",
                    f"{one.row.name} có thể đã có trong sổ đối tượng: {', '.join(who.reasons)}.",
                    "Chọn “chính là người đã ghi” hoặc “là người khác” ở dòng này.",
                )
            )  # fmt: skip


def _settle(by: Capacity, planned: Sequence[Planned]) -> None:
    """Say what would become of each row."""
    known = [one.known for one in planned if one.known is not None]
    drafts = at_hand(by, known)
    for one in planned:
        if one.known is not None and one.drafted is not None and one.award is not None:
            one.nominee_changes = _nominee_changes(one, one.known.nominee)
            one.nomination_changes = _nomination_changes(one, one.known)
    gone = [
        one.known.case
        for one in planned
        if one.known is not None and one.known.case.pk not in drafts and (one.nominee_changes or one.nomination_changes)
    ]
    where = whereabouts(gone)
    for one in planned:
        if one.known is not None and one.known.case.pk in where:
            one.problems.append(
                Problem(
                    one.number, "", "case_moved",
                    f"Hồ sơ {one.known.case.code} {where[one.known.case.pk]}; nội dung trong tệp khác hồ sơ.",
                    "Muốn sửa, đề nghị nơi đang giữ trả lại hồ sơ; hoặc xóa dòng này khỏi tệp.",
                )
            )  # fmt: skip
        if any(problem.blocks for problem in one.problems):
            one.action = BLOCKED
        elif one.known is None:
            one.action = CREATE
        else:
            one.action = UPDATE if one.nominee_changes or one.nomination_changes else UNCHANGED


def _nominee_changes(one: Planned, stored: Nominee) -> dict[str, Any]:
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
        changes["ethnicity_source"] = _SOURCE
    if one.row.words.get("residence") and one.drafted.residence_id != stored.residence_id:
        changes["residence"] = one.drafted.residence
    return changes


def _nomination_changes(one: Planned, known: Known) -> dict[str, Any]:
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


def _warn_of_quota(planned: Sequence[Planned], office: Office, campaign: Campaign, known: Sequence[Known]) -> None:
    limits = dict(
        CampaignQuota.objects.filter(campaign=campaign, commune=office.body.area_id).values_list("award_type", "limit")
    )
    taken = Counter(one.nomination.award_type_id for one in known)
    for one in planned:
        if one.action != CREATE or one.award is None:
            continue
        taken[one.award.pk] += 1
        limit = limits.get(one.award.pk)
        if limit is not None and taken[one.award.pk] > limit:
            one.problems.append(
                Problem(
                    one.number, "", "over_quota",
                    f"Vượt chỉ tiêu: phong trào cho xã {limit} “{one.award.title_vi}”.",
                    "Nhập được; khi trình chỉ gửi được đủ chỉ tiêu.", blocks=False,
                )
            )  # fmt: skip
