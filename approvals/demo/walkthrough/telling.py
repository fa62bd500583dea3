"""What became of the cases: read from the database, never from what a scenario hoped for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from approvals.demo.walkthrough.tour import Told
from workflows.audit.sentences import Line, history
from workflows.audit.verify import verify
from workflows.models import Case, Event


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
    found = []
    for one in told:
        case = cases[one.case_id]
        events = Event.objects.filter(case=case).count()
        sound = verify([case.code]).ok and all(line.verified for line in lines[case.pk])
        place = lines[case.pk][-1].to_title
        title = f"{case.code} {case.label} – {one.title}"
        found.append(Ended(case.edition.chain.code, title, case.stage, events, sound, one, lines[case.pk], place))
    return found


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
