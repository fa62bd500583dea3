"""Verification: does the history in the database still say what was written?

Every event is checked for its number, its hash over the hash before it, its canonical form and its index columns;
every disclosed value for its commitment; every case for its standing after its last event, its edition and its open
tasks; the database for its triggers.

What this cannot show, because everything it compares lies in one database: that somebody with full access rewrote an
event, all later hashes of the case, its disclosures and the head in the case row together; that the newest events were
cut off and the case row and its tasks set back with them; that a case was removed with all its rows. Only copies and
anchors kept outside can show these. Rows that nothing commits to are not checked either: refusals, the label of a
case, and which of two areas is meant that had one code in different years.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from workflows.audit import reading, together, triggers
from workflows.audit.checking import Break, CaseCheck, EditionRow
from workflows.audit.reading import Groups, Span, Streams
from workflows.models import Event

__all__ = ["Break", "Report", "UnknownCase", "verify"]


class UnknownCase(LookupError):
    """A case code that nobody has. The text is Vietnamese and names the codes."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(sorted(codes))
        super().__init__(f"Không có hồ sơ mang mã {', '.join(self.codes)}. Hãy xem lại mã hồ sơ.")


@dataclass
class Report:
    """What was read and what was found.

    `broken` counts the cases with a break; the first is in the one with the lowest key.
    """

    cases: int = 0
    events: int = 0
    broken: int = 0
    first_break: Break | None = None
    missing_triggers: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.first_break is None

    def add(self, found: Break | None) -> None:
        """Count a break; the first one stays."""
        if found is not None:
            self.broken += 1
            self.first_break = self.first_break or found

    def merge(self, part: Report) -> None:
        """Take in what was found in a later part of the cases."""
        self.cases += part.cases
        self.events += part.events
        self.broken += part.broken
        self.first_break = self.first_break or part.first_break


def verify(case_codes: Iterable[str] | None = None, *, using: str | None = None) -> Report:
    """Check the history of the cases with these codes, or of all. Reads one snapshot as streams; writes nothing.

    The first break is the one of the case with the lowest key, and in it the event with the lowest number. Missing
    triggers alone are a break too: the history may be whole, but nothing holds it.

    Raises UnknownCase when a code belongs to no case.
    """
    connection = connections[using or router.db_for_read(Event)]
    report = Report(missing_triggers=triggers.missing(connection))
    # Other processes see committed rows only: within a transaction of the caller there is one reader.
    apart = connection.vendor == "postgresql" and not connection.in_atomic_block
    with reading.snapshot(connection):
        editions = reading.editions(connection.alias)
        keys = _keys(case_codes, connection.alias)
        spans = reading.spans(connection, together.processes()) if keys is None and apart else []
        if spans:
            for part in together.run(connection, spans, _judge_span, editions):
                report.merge(part)
        else:
            _judge(Streams(connection, keys), editions, report)
        if keys is None and report.first_break is None:
            report.add(_unused_edition(editions))
    if report.missing_triggers and report.first_break is None:
        names = ", ".join(report.missing_triggers)
        message = f"Cơ sở dữ liệu thiếu chốt giữ lịch sử: {names}. Chạy lại lệnh migrate rồi kiểm tra lại."
        report.first_break = Break("", 0, "triggers_missing", message)
    return report


def _keys(codes: Iterable[str] | None, alias: str) -> list[int] | None:
    if codes is None:
        return None
    wanted = set(codes)
    found = reading.keys_of(wanted, alias)
    if unknown := wanted - found.keys():
        raise UnknownCase(unknown)
    return sorted(found.values())


def _judge(streams: Streams, editions: dict[int, EditionRow], report: Report) -> None:
    events, disclosures = Groups(streams.events()), Groups(streams.disclosures())
    for case in streams.cases():
        report.cases += 1
        lines, stray = events.take(case.id)
        values, stray_value = disclosures.take(case.id)
        report.add(_stray(stray or stray_value))
        report.add(CaseCheck(case, editions[case.edition_id]).run(lines, values))
    report.add(_stray(events.rest() or disclosures.rest()))
    report.events += events.count


def _judge_span(connection: BaseDatabaseWrapper, span: Span, editions: dict[int, EditionRow]) -> Report:
    report = Report()
    _judge(Streams(connection, span=span), editions, report)
    return report


def _stray(row: tuple[object, ...] | None) -> Break | None:
    if row is None:
        return None
    return Break(
        "",
        int(str(row[1])),
        "case_missing",
        f"Sự kiện số {row[1]} thuộc về hồ sơ có khóa {row[0]}, hồ sơ này không còn.",
    )


def _unused_edition(editions: dict[int, EditionRow]) -> Break | None:
    for edition in editions.values():
        if edition.problem and edition.published:
            where = f"Bản quy trình {edition.chain} {edition.name} (lần {edition.revision})"
            return Break("", 0, "edition_mismatch", f"{where}: {edition.problem}")
    return None
