"""What became of the cases: read from the database, never from what a scenario hoped for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from approvals.demo.walkthrough.tour import Told
from nominations.models import AwardNomination, DelegateNomination
from workflows.audit.sentences import Line, history
from workflows.audit.verify import verify
from workflows.models import Case, Event

#: A scenario of more cases than this tells one history of each kind, and a table of all.
FEW = 5


@dataclass(frozen=True)
class Ended:
    """One case at the end of a walk. `outcome` is the outcome it reached, or the stage where it stands."""

    chain: str
    title: str
    outcome: str
    events: int
    verified: bool
    told: Told
    lines: Sequence[Line]
    place: str
    code: str
    nominee: str

    @property
    def as_told(self) -> bool:
        """Whether it stands where its scenario says and its history holds."""
        return self.outcome == self.told.expected and self.verified

    def row(self) -> dict[str, str | int | bool]:
        """The case as `--json` gives it."""
        return {
            "chain": self.chain, "title": self.title, "outcome": self.outcome, "events": self.events,
            "verified": self.verified,
        }  # fmt: skip


def ended(told: Sequence[Told]) -> list[Ended]:
    """Read where these cases stand, their histories, and whether each verifies; in the order given."""
    ids = [one.case_id for one in told]
    cases = Case.objects.select_related("edition__chain").in_bulk(ids)
    lines = history(ids)
    nominees = {
        case: name
        for kind in (AwardNomination, DelegateNomination)
        for case, name in kind.objects.filter(case__in=ids).values_list("case", "nominee__full_name")
    }
    found = []
    for one in told:
        case = cases[one.case_id]
        events = Event.objects.filter(case=case).count()
        sound = verify([case.code]).ok and all(line.verified for line in lines[case.pk])
        place = lines[case.pk][-1].to_title
        title = f"{case.code} {case.label} – {one.title}"
        found.append(
            Ended(
                *(case.edition.chain.code, title, case.stage, events, sound),
                *(one, lines[case.pk], place, case.code, nominees[case.pk]),
            )
        )
    return found


def tell_all(found: Sequence[Ended], say: Callable[[str], None], *, full: bool = False) -> None:
    """Tell the cases of one scenario. Of many cases: the first of each kind, every one that went astray, and a table.

    `full` tells every history.
    """
    many = len(found) > FEW and not full
    for one in [kind.first for kind in sum_up(found)] if many else found:
        tell(one, say)
    if many:
        _tabulate(found, say)


@dataclass(frozen=True)
class Kind:
    """Cases of a summary that went one way together, or one case: `size` says how many, or how many events."""

    first: Ended
    size: str
    title: str

    @property
    def as_told(self) -> bool:
        """Whether it went as its scenario says: cases that did not are never put together."""
        return self.first.as_told

    @property
    def outcome(self) -> str:
        """The outcome, or the stage where they stand."""
        return self.first.outcome


def sum_up(found: Sequence[Ended], *, full: bool = False) -> list[Kind]:
    """Put together the cases that went one way as told, in the order of the first of each; `full` leaves all apart."""
    kinds: dict[object, list[Ended]] = {}
    for one in found:
        apart = full or not one.as_told
        kinds.setdefault((one.told.case_id,) if apart else (one.told.title, one.outcome), []).append(one)
    return [
        Kind(one, f"{one.events} sự kiện", one.title)
        if len(rest) == 0
        else Kind(one, f"{len(rest) + 1} hồ sơ", one.told.title)
        for one, *rest in kinds.values()
    ]


def _tabulate(found: Sequence[Ended], say: Callable[[str], None]) -> None:
    """Print where each of many cases stands, one line each."""
    rows = [("Mã hồ sơ", "Người được đề nghị", "Hiện nay", "Sự kiện", "Lịch sử")]
    rows += [
        (one.code, one.nominee, one.place, str(one.events), "nguyên vẹn" if one.verified else "KHÔNG NGUYÊN VẸN")
        for one in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    say("")
    say(f"Cả {len(found)} hồ sơ (lịch sử đầy đủ của từng hồ sơ: thêm --full):")
    for row in rows:
        say("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def tell(one: Ended, say: Callable[[str], None]) -> None:
    """Tell a case: its history line by line, where it stands, and whether the history holds."""
    say("")
    say(one.title)
    for line in one.lines:
        say(f"  {line.seq:>2}. {line.sentence}")
        for basis in line.bases:
            say(f"      Căn cứ ký thay: {basis}.")
        if line.comment:
            say(f"      Ý kiến: {line.comment}")
    held = "lịch sử nguyên vẹn" if one.verified else "LỊCH SỬ KHÔNG NGUYÊN VẸN"
    say(f"  Hiện nay: {one.place}. {one.events} sự kiện, {held}.")
    if one.outcome != one.told.expected:
        say(f"  KHÔNG NHƯ KỊCH BẢN: đang ở “{one.outcome}”, kịch bản nêu “{one.told.expected}”.")
