"""Understanding what a row names of the database: its award, its commune; and drafting the nominee, so that the domain
itself judges what was written."""

from __future__ import annotations

from collections.abc import Sequence

from nominations import reports, sight
from nominations.errors import DomainError
from nominations.importing.award_names import awards_named
from nominations.importing.planned import SOURCE, Planned
from nominations.importing.rows import COLLECTIVE, HOUSEHOLD, PERSON, Layout, Problem
from nominations.models import AwardNomination, AwardType
from nominations.register import identity_numbers, nominees
from nominations.register.nominees import NewNominee
from workflows.models import Area, Office
from workflows.names import fold

_KIND_WORDS = {PERSON: "cá nhân", COLLECTIVE: "tập thể", HOUSEHOLD: "hộ gia đình"}


class Words:
    """Understands the words of rows that name rows of the database: awards, places."""

    def __init__(self, office: Office, layout: Layout) -> None:
        self.office, self.layout = office, layout
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
                facts["ethnicity_source"] = SOURCE
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
