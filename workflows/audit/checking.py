"""Judging the rows of one case against each other. Pure: rows go in as tuples, the first break comes out.

`reading` says in which order the columns come. Times, dates and command ids are compared as the text that history
writes, and the database gives them in that text, so nothing is parsed twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from workflows.audit import record

#: Index columns of an event that repeat its body, in the order in which `reading` gives them after the case.
COLUMNS: Final = (
    "seq", "kind", "stage", "visit", "action", "to", "user_id", "office_id", "substitution_id", "task_id", "persons",
    "command", "happened_at", "recorded_at",
)  # fmt: skip
_FIRST, _END = 1, 1 + len(COLUMNS)
_TEXT, _HASH = _END, _END + 1

Row = tuple[Any, ...]


class Break(NamedTuple):
    """The first row that does not hold: the case's code, the event's number, a stable kind, what is wrong (Vietnamese).

    `seq` 0 and an empty `case` mean that the break belongs to no single case.
    """

    case: str
    seq: int
    kind: str
    message: str


class EditionRow(NamedTuple):
    """An edition as the database has it, and what its own text says."""

    chain: str
    name: str
    revision: int
    sha256: str
    outcomes: frozenset[str]
    problem: str
    published: bool

    @property
    def named(self) -> dict[str, object]:
        """How an event's body names this edition."""
        return {"chain": self.chain, "name": self.name, "revision": self.revision, "sha256": self.sha256}


class CaseRow(NamedTuple):
    """A case as the database has it, in the order in which `reading` gives the columns.

    Areas are codes, `tasks` is a count.
    """

    id: int
    code: str
    edition_id: int
    stage: str
    ended: bool
    visit: int
    version: int
    head: bytes
    commune: str | None
    district: str | None
    province: str | None
    received_on: str | None
    paused_on: str | None
    started_by: int
    start_command: str
    tasks: int
    least_visit: int | None
    greatest_visit: int | None


def columns_of(body: Mapping[str, Any]) -> Row:
    """Return what the index columns (`COLUMNS`) of an event with this body must be.

    Raises LookupError, TypeError or AttributeError when a part of the body is missing or not what it should be.
    """
    by = body["by"]
    user = by.get("user")
    represented = by.get("for")
    if represented:
        known = [user, *[one.get("user") for one in represented]]
        persons = ",".join([str(one) for one in known if one is not None])
        substitution = represented[0]["substitution"]
    else:
        persons = "" if user is None else str(user)
        substitution = None
    return (
        body["seq"], body["kind"], body["stage"], body["visit"], body["action"], body["to"],
        user, by.get("acting"), substitution, body.get("task"), persons, body["command"],
        body["happened_at"], body["recorded_at"],
    )  # fmt: skip


def commitments_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return {kind: commitment} of an event: its comment and its snapshots."""
    found = dict(body.get("snapshots", ()))
    if "comment" in body:
        found["comment"] = body["comment"]
    return found


def holds(salt: Any, value: Any, commitment: str) -> bool:
    """Say whether a disclosed value is the one committed to. Values of a wrong type (SQLite keeps any) are not."""
    try:
        return record.commit(salt, value) == commitment
    except (TypeError, AttributeError):
        return False


class CaseCheck:
    """One case on the bench: `run` returns its first break or None."""

    def __init__(self, case: CaseRow, edition: EditionRow) -> None:
        self.case = case
        self.edition = edition
        self.committed: dict[tuple[int, str], str] = {}
        self.erased: set[tuple[int, str]] = set()
        self.excused: set[tuple[int, str]] = set()
        self.named = edition.named

    def run(self, events: Sequence[Row], disclosures: Sequence[Row]) -> Break | None:
        """Judge the events (in order) and the disclosures of the case; return the break with the lowest number."""
        found = self._edition() or self._chain(events)
        if found:
            self._erased_later(events)
        disclosed = self._disclosures(disclosures, found.seq if found else None)
        if disclosed and (found is None or disclosed.seq < found.seq):
            return disclosed
        return found

    def _break(self, seq: int, kind: str, message: str) -> Break:
        return Break(self.case.code, seq, kind, f"Hồ sơ {self.case.code}, sự kiện số {seq}: {message}")

    def _edition(self) -> Break | None:
        return self._break(1, "edition_mismatch", self.edition.problem) if self.edition.problem else None

    def _chain(self, events: Sequence[Row]) -> Break | None:
        previous, place = record.GENESIS, ("", 0)
        first: dict[str, Any] | None = None
        body: dict[str, Any] = {}
        expected = 1
        for row in events:
            if row[_FIRST] != expected:
                return self._break(expected, "missing_event", "không còn trong lịch sử; số thứ tự bị đứt quãng.")
            text = row[_TEXT]
            try:
                if record.digest(previous, text.encode()) != row[_HASH]:
                    return self._break(expected, "hash_mismatch", "mã băm không khớp nội dung và sự kiện trước.")
                body = record.read(text)
                problem = self._event(row, text, body, place)
            except (LookupError, TypeError, ValueError, AttributeError):
                problem = self._break(expected, "not_canonical", "nội dung chuẩn hóa không đọc được hoặc thiếu phần.")
            if problem:
                return problem
            first = first or body
            previous, place = row[_HASH], (body["to"], body["visit_after"])
            expected += 1
        return self._standing(expected - 1, previous, first, body)

    def _event(self, row: Row, text: str, body: dict[str, Any], place: tuple[str, int]) -> Break | None:
        seq = row[_FIRST]
        if not record.is_canonical(text, body) or body["v"] != record.VERSION:
            return self._break(seq, "not_canonical", "nội dung không ở dạng chuẩn hóa.")
        stated = columns_of(body)
        if row[_FIRST:_END] != stated:
            wrong = [name for name, has, says in zip(COLUMNS, row[_FIRST:_END], stated, strict=True) if has != says]
            return self._break(seq, "column_mismatch", f"cột {', '.join(wrong)} khác với nội dung đã băm.")
        if body["case"] != self.case.code:
            return self._break(seq, "case_mismatch", f"nội dung đã băm thuộc về hồ sơ {body['case']}.")
        if body["edition"] != self.named:
            return self._break(seq, "edition_mismatch", "bản quy trình đã băm không phải bản hồ sơ đang gắn.")
        if (body["stage"], body["visit"]) != place:
            return self._break(seq, "course_mismatch", "không bắt đầu từ nơi mà sự kiện trước dừng lại.")
        if "comment" in body or "snapshots" in body:
            for kind, commitment in commitments_of(body).items():
                self.committed[seq, kind] = commitment
        # What lay outside of the history, such as a file, was committed to by no event.
        if "erased" in body and "what" not in body["erased"]:
            target = (body["erased"]["seq"], body["erased"]["kind"])
            if target not in self.committed:
                return self._break(seq, "erasure_mismatch", f"ghi đã xóa nội dung số {target[0]} không hề có.")
            self.erased.add(target)
        return None

    def _erased_later(self, events: Sequence[Row]) -> None:
        """After a break: take erasures at their word, so that a value erased later is not called missing before it."""
        for row in events:
            with suppress(LookupError, TypeError, ValueError, AttributeError):
                erased = record.read(row[_TEXT])["erased"]
                self.excused.add((erased["seq"], erased["kind"]))

    def _standing(self, last: int, head: bytes, first: dict[str, Any] | None, body: dict[str, Any]) -> Break | None:
        case = self.case
        if first is None or case.version > last:
            return self._break(last + 1, "missing_event", f"đã mất; hồ sơ ghi có {case.version} sự kiện.")
        areas = {"commune": case.commune, "district": case.district, "province": case.province}
        says = (
            ("version", case.version, last),
            ("head", case.head, head),
            ("stage", case.stage, body["to"]),
            ("visit", case.visit, body["visit_after"]),
            ("ended", case.ended, case.stage in self.edition.outcomes),
            ("received_on", case.received_on, body.get("received_on")),
            ("paused_on", case.paused_on, body.get("paused_on")),
            ("started_by", case.started_by, first["by"].get("user")),
            ("start_command", case.start_command, first["command"]),
            ("areas", {level: code for level, code in areas.items() if code is not None}, first.get("areas", {})),
        )
        wrong = [name for name, has, should in says if has != should]
        if wrong:
            return self._break(last, "case_mismatch", f"hồ sơ ghi {', '.join(wrong)} khác với sự kiện cuối cùng.")
        return self._tasks(last)

    def _tasks(self, last: int) -> Break | None:
        case = self.case
        if case.ended and case.tasks:
            return self._break(last, "task_mismatch", f"hồ sơ đã kết thúc mà còn {case.tasks} việc đang mở.")
        if not case.ended and not case.tasks:
            return self._break(last, "task_mismatch", "hồ sơ đang ở một bước mà không ai có việc.")
        if case.tasks and not case.least_visit == case.greatest_visit == case.visit:
            return self._break(last, "task_mismatch", "có việc đang mở không thuộc lượt hiện tại của hồ sơ.")
        return None

    def _disclosures(self, rows: Sequence[Row], before: int | None) -> Break | None:
        """Judge the disclosed values of events before the break: beyond it nothing is known of what was committed."""
        missing = self.committed.keys() - self.erased - self.excused
        found: list[tuple[int, str, str, str]] = []
        for _, seq, kind, salt, value in rows:
            commitment = self.committed.get((seq, kind))
            if commitment is None:
                found.append((seq, kind, "disclosure_unexpected", "có nội dung kèm theo mà sự kiện không cam kết"))
                continue
            missing.discard((seq, kind))
            if (seq, kind) in self.erased:
                found.append((seq, kind, "disclosure_unexpected", "nội dung kèm theo vẫn còn dù đã ghi là xóa"))
            elif not holds(salt, value, commitment):
                found.append((seq, kind, "disclosure_altered", "nội dung kèm theo đã bị sửa"))
        found += [
            (seq, kind, "disclosure_missing", "nội dung kèm theo bị mất mà không có sự kiện xóa")
            for seq, kind in missing
        ]
        known = [one for one in found if before is None or one[0] < before]
        if not known:
            return None
        seq, kind, name, message = min(known)
        return self._break(seq, name, f"{message} ({kind}).")
