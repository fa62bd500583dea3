"""Rows of a sheet become candidates: what each row says of whom, and what is wrong with it. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping

from nominations.errors import DomainError
from nominations.importing import cells, legacy, sections
from nominations.importing.cells import Damage, DateStyle, Taken
from nominations.importing.headers import REPORT_FIELDS, SILENT, Header, find_header, header_at, proposed
from nominations.importing.rows import COLLECTIVE, HOUSEHOLD, PERSON, Layout, Problem, Reading, Repair, Row
from nominations.importing.workbook import Cell, Sheet, letter
from nominations.register import ethnicity
from workflows.names import fold, nfc

_NAMES = ("full_name", "surname", "given_name")
_DATES = ("birth", "birth_male", "birth_female", "achievement_from", "achievement_to")
_WORDS = (
    *("full_name", "surname", "given_name", "kind", "gender", "ethnicity", "religion", "party_member", "position"),
    *("workplace", "post", "residence", "village", "head", "award", "achievement", "case_code"),
    *REPORT_FIELDS,
)
#: Merged cells that name one person cannot stand for several rows; those that name a place or an award can.
_OF_ONE_ROW = frozenset(
    {"full_name", "surname", "given_name", "birth", "birth_male", "birth_female", "id_number", "case_code"}
)


def propose_layout(sheets: Iterable[Sheet]) -> Layout | None:
    """Return how the most telling sheet seems to be meant; None when no sheet has a header that is known.

    What stands in a hidden column nobody saw: only a person proposes to read it."""
    best: tuple[int, Layout] | None = None
    for sheet in sheets:
        header = find_header(sheet)
        if header is None:
            continue
        columns = {
            column: name
            for column, name in proposed(header).items()
            if column not in sheet.hidden_columns or name in _NAMES
        }
        known = len(set(columns.values()) - SILENT)
        if best is None or known > best[0]:
            best = (known, Layout(sheet.name, header.top, header.bottom, columns))
    return best[1] if best else None


def read_rows(sheet: Sheet, layout: Layout, kept: Container[tuple[str, str, str]] = ()) -> Reading:
    """Read every row below the header; of conversions in `kept` (column, kind, text before) the text stays as typed."""
    header = header_at(sheet, layout.top, layout.bottom - layout.top + 1)
    reader = _Reader(sheet, layout, header, kept)
    rows = [reader.row(number) for number in range(layout.bottom + 1, sheet.last_row + 1)]
    return Reading(layout, header, tuple(row for row in rows if row is not None), reader.plain)


class _Reader:
    """Reads rows one after the other; a heading ("II. TẬP THỂ") holds for those below it."""

    def __init__(self, sheet: Sheet, layout: Layout, header: Header, kept: Container[tuple[str, str, str]]) -> None:
        self.sheet, self.layout, self.kept = sheet, layout, kept
        self.section, self.plain = "", Counter[str]()
        self.titles = {column: fold(words) for column, words in header.titles.items()}
        below = range(layout.bottom + 1, sheet.last_row + 1)
        self.common = {
            column: legacy.common_encoding(
                (cell.value, cell.font) for row in below if isinstance((cell := sheet.at(row, column)).value, str)
            )
            for column, name in layout.columns.items()
            if name in _WORDS
        }
        self.styles = {
            column: cells.style_of((sheet.at(row, column) for row in below), sheet.epoch)
            for column, name in layout.columns.items()
            if name in _DATES
        }

    def row(self, number: int) -> Row | None:
        """Read a row; None for an empty one."""
        filled = {
            column: cell
            for column in range(1, self.sheet.last_column + 1)
            if not (cell := self.sheet.at(number, column)).is_empty
        }
        if not filled:
            return None
        row = Row(number)
        row.skipped, announced = sections.nobody(filled, self.layout, self.titles)
        self.section = announced or self.section
        if row.skipped:
            return row
        self._read(row, filled)
        if number in self.sheet.hidden_rows:
            row.problems.append(
                Problem(
                    number, "", "hidden_row", "Dòng này đang bị ẩn trong tệp.",
                    "Trong Excel, bỏ ẩn dòng nếu cần nhập, hoặc xóa hẳn dòng.",
                )
            )  # fmt: skip
        return row

    def _read(self, row: Row, filled: Mapping[int, Cell]) -> None:
        texts: dict[str, str] = {}
        for column, name in self.layout.columns.items():
            cell = filled.get(column)
            if cell is None or name in SILENT:
                continue
            if cell.merged_from and name in _OF_ONE_ROW:
                self._note(row, name, _merged(cell, blocks=True))
                continue
            if cell.merged_from:
                self._note(row, name, _merged(cell, blocks=False))
            if name in ("members", "women"):
                count, damages = cells.read_count(cell)
                self._note(row, name, *damages)
                if count is not None:
                    row.facts[name] = count
            elif name in ("mark_male", "mark_female"):
                texts[name] = "x" if cells.is_marked(cell) else ""
            else:
                texts[name] = self._take(row, column, name, cell)
        self._understand(row, texts)

    def _take(self, row: Row, column: int, name: str, cell: Cell) -> str:
        if name in _DATES:
            taken = cells.read_date(cell, self.styles.get(column, DateStyle()))
        elif name == "id_number":
            taken = cells.read_number_of_paper(cell)
        else:
            taken = cells.read_text(cell, self.common.get(column, ""))
            if name in ("full_name", "surname") and not isinstance(cell.value, str) and not cell.is_error:
                taken = Taken("", (*taken.damages, _NOT_A_NAME))
        self._note(row, name, *taken.damages)
        place = letter(column)
        if not taken.repair:
            self.plain[place] += not taken.text.isascii()
            return taken.text
        kept = (place, taken.repair, taken.before) in self.kept
        row.repairs.append(Repair(row.number, place, taken.repair, taken.before, taken.text, kept))
        return taken.before if kept else taken.text

    def _note(self, row: Row, name: str, *damages: Damage) -> None:
        place = self.layout.column_of(name)
        row.problems += [Problem(row.number, place, one.code, one.message, one.way_out, one.blocks) for one in damages]

    def _understand(self, row: Row, texts: Mapping[str, str]) -> None:
        """Put together what several columns say."""
        name = " ".join(one for one in (texts.get("full_name"), texts.get("surname")) if one)
        given = texts.get("given_name", "")
        row.facts["full_name"] = nfc(f"{name} {given}" if given and "surname" in texts else name)
        if given:
            row.facts["given_name"] = given
        if not row.facts["full_name"] and not any(one.blocks and one.code != "merged_name" for one in row.problems):
            self._note(row, "full_name", _NO_NAME)
        self._gender_and_birth(row, texts)
        row.kind = self._kind(row, texts)
        for plain in ("position", "workplace", "village", "head", "religion"):
            if texts.get(plain):
                row.facts[plain] = texts[plain]
        if texts.get("post"):
            position, _, workplace = (one.strip() for one in texts["post"].partition(","))
            row.facts.setdefault("position", position)
            if workplace:
                row.facts.setdefault("workplace", workplace)
        if texts.get("id_number"):
            row.facts["id_number"] = texts["id_number"]
        self._ethnicity(row, texts.get("ethnicity", ""))
        party = cells.read_party(texts.get("party_member", ""))
        if isinstance(party, str):
            self._note(row, "party_member", _unknown_word(texts["party_member"], 'Ghi "x" hoặc "không".'))
        elif party is not None:
            row.facts["party_member"] = party
        row.words = {one: texts.get(one, "") for one in ("award", "residence", "case_code")}
        row.words["award"] = row.words["award"] or self.layout.award
        row.achievement = texts.get("achievement", "")
        row.report = {code: texts[name] for name, code in REPORT_FIELDS.items() if texts.get(name)}
        self._period(row, texts)

    def _gender_and_birth(self, row: Row, texts: Mapping[str, str]) -> None:
        gender = cells.read_gender(texts.get("gender", ""))
        if gender is None:
            self._note(row, "gender", _unknown_word(texts["gender"], 'Ghi "Nam" hoặc "Nữ".'))
        said = {gender} if gender else set()
        said |= {"male"} if texts.get("mark_male") or texts.get("birth_male") else set()
        said |= {"female"} if texts.get("mark_female") or texts.get("birth_female") else set()
        if len(said) > 1:
            self._note(row, "birth_male" if texts.get("birth_male") else "gender", _TWO_GENDERS)
        elif said:
            row.facts["gender"] = said.pop()
        parts = [texts.get(one, "") for one in ("birth_day", "birth_month", "birth_year")]
        written = [texts.get(one, "") for one in ("birth", "birth_male", "birth_female")]
        birth = next((one for one in written if one), "") or "/".join(one.zfill(2) for one in parts if one)
        if birth:
            row.facts["birth"] = birth

    def _kind(self, row: Row, texts: Mapping[str, str]) -> str:
        word = fold(texts.get("kind", ""))
        if word:
            for known, kind in sections.KINDS.items():
                if word.startswith(known):
                    return kind
            self._note(row, "kind", _unknown_word(texts["kind"], 'Ghi "cá nhân", "tập thể" hoặc "hộ gia đình".'))
        if self.section:
            return self.section
        personal = any(row.facts.get(one) for one in ("birth", "gender")) or texts.get("id_number")
        name = row.name.lower()
        if not personal and name.startswith(_HOUSEHOLDS):
            return HOUSEHOLD
        if not personal and (name.startswith(_COLLECTIVES) or "members" in row.facts):
            return COLLECTIVE
        return PERSON

    def _ethnicity(self, row: Row, text: str) -> None:
        if not text:
            return
        try:
            if text.isdigit():
                row.facts["ethnicity"] = ethnicity.from_code(self.layout.ethnicity_list, text.zfill(2))
            else:
                row.facts["ethnicity"] = ethnicity.from_name(text) or ethnicity.checked(text)
        except DomainError as error:
            problem = error.problem
            self._note(row, "ethnicity", Damage(problem.code, problem.message, problem.way_out))

    def _period(self, row: Row, texts: Mapping[str, str]) -> None:
        for name, end in (("achievement_from", False), ("achievement_to", True)):
            try:
                day = cells.full_day(texts.get(name, ""), end=end)
            except ValueError:
                self._note(
                    row, name, Damage("date_unreadable", f"Ngày “{texts[name]}” không có trong lịch.", "Ghi lại ngày.")
                )
                continue
            setattr(row, "achievement_before" if end else name, day)


_HOUSEHOLDS = ("hộ ông", "hộ bà", "hộ gia đình", "gia đình ông", "gia đình bà", "hộ ")
_COLLECTIVES = (
    "tập thể", "thôn ", "bản ", "tổ ", "khu ", "khối ", "chi bộ", "chi hội", "chi đoàn", "hội ", "đoàn thanh niên",
    "đoàn tncs", "trường ", "trạm ", "ban ", "ubnd", "ủy ban", "uỷ ban", "công an", "hợp tác xã", "htx", "nhân dân",
    "cán bộ", "câu lạc bộ", "mặt trận", "công ty", "phòng ", "đảng bộ", "quân và dân",
)  # fmt: skip
_NO_NAME = Damage(
    "name_missing", "Dòng có dữ liệu nhưng chưa có họ tên.", "Ghi họ tên, hoặc xóa dòng nếu là dòng thừa."
)
_NOT_A_NAME = Damage("name_not_text", "Ô họ tên là số hoặc ngày, không phải chữ.", "Kiểm tra lại việc ghép cột.")
_TWO_GENDERS = Damage("gender_twice", "Dòng vừa ghi nam vừa ghi nữ.", "Chỉ ghi ở một cột.")


def _merged(cell: Cell, *, blocks: bool) -> Damage:
    if blocks:
        return Damage(
            "merged_name", f"Ô gộp từ {cell.merged_from}: không rõ thuộc dòng nào.", "Bỏ gộp ô rồi ghi riêng từng dòng."
        )
    return Damage(
        "merged_cell",
        f"Giá trị “{cell.text[:40]}” lấy từ ô gộp {cell.merged_from}.",
        "Kiểm tra có đúng cho dòng này không.",
        blocks=False,
    )


def _unknown_word(text: str, way_out: str) -> Damage:
    return Damage("word_unknown", f"Không hiểu “{text[:40]}”.", way_out)
