"""The verification report (báo cáo thẩm định), drafted from what was recorded about many dossiers.

Nothing is decided here: each recommendation follows from lines ticked, findings, answers and holds, and whoever signs
the report may word it otherwise. It is always a draft: its number is given elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from approvals.answers import ended_without, was_sent
from approvals.checklists import template_for
from approvals.models import ChecklistItem, Consultation, Hold, Receipt, SupplementRequest
from approvals.verification import NO_AWARD, subjects
from nominations.eligibility import Finding, findings
from nominations.models import AwardNomination, DelegateNomination, Nominee, PriorAward
from nominations.papers import Column, Paper, lists, wording
from nominations.papers.proposing import ARCHIVE, sent_to
from workflows.models import Body, Case, Office

Result = ChecklistItem.Result
READY, NOT_READY, UNDECIDED, HELD = "ready", "not_ready", "undecided", "held"
_TITLES = {
    READY: "Đủ điều kiện, đề nghị xét",
    NOT_READY: "Chưa đủ điều kiện",
    UNDECIDED: "Chưa kết luận",
    HELD: "Đang tạm dừng xét",
}
#: Who signs the report of a body.
HEAD = "head"
#: Who considers what a body verified.
_CONSIDERS = {"interior": "emulation_council", "ethnic_affairs": "steering_committee"}


@dataclass
class Verified:
    """Everything recorded about one dossier that a report tells."""

    case: Case
    nominee: Nominee
    what: str
    receipt: Receipt | None = None
    lines: dict[str, ChecklistItem] = field(default_factory=dict)
    open_lines: int = 0
    requests: int = 0
    found: Sequence[Finding] = ()
    prior: list[PriorAward] = field(default_factory=list)
    answers: list[Consultation] = field(default_factory=list)
    held: bool = False

    @property
    def unmet(self) -> list[ChecklistItem]:
        """Lines that are not met."""
        return [one for one in self.lines.values() if one.result == Result.NOT_MET]

    @property
    def recommendation(self) -> tuple[str, str]:
        """What follows from all this, and why: a hold first, then what is not met, then what is not yet known."""
        if self.held:
            return HELD, ""
        blocks = [one.told for one in self.found if one.severity == "block" and one.overridden is None]
        reasons = [f"{one.title}: {one.note}" for one in self.unmet] + blocks
        if reasons:
            return NOT_READY, "; ".join(reasons)
        if self.open_lines:
            return UNDECIDED, f"còn {self.open_lines} mục thẩm định chưa có kết quả"
        objections = [one for one in self.answers if one.outcome == Consultation.Outcome.OBJECT]
        waiting = [one for one in self.answers if not one.outcome]
        if objections:
            return UNDECIDED, "không đồng ý: " + ", ".join(one.agency.body.name for one in objections)
        if waiting:
            return UNDECIDED, "chờ ý kiến: " + ", ".join(one.agency.body.name for one in waiting)
        return READY, ""


def verified(case_ids: Collection[int], on: date) -> list[Verified]:
    """Return what is recorded about cases, in the order of their lists. A fixed number of queries."""
    found = _subjects_of(case_ids)
    keys = list(found)
    for receipt in Receipt.objects.filter(case__in=keys).order_by("pk"):
        found[receipt.case_id].receipt = receipt
    _read_checklists(found)
    for case_id in (
        SupplementRequest.objects.filter(case__in=keys).exclude(status="draft").values_list("case", flat=True)
    ):
        found[case_id].requests += 1
    answers = Consultation.objects.filter(case__in=keys).exclude(outcome=Consultation.Outcome.RECALLED)
    for one in answers.annotate(sent=was_sent()).select_related("agency__body").order_by("visit", "pk"):
        if not one.sent and not ended_without(one):
            # What an agency wrote and has not sent is no answer yet.
            one.outcome = ""
        found[one.case_id].answers.append(one)
    for case_id in Hold.objects.filter(case__in=keys, closed_at__isnull=True).values_list("case", flat=True):
        found[case_id].held = True
    prior: defaultdict[int, list[PriorAward]] = defaultdict(list)
    roots = {_root(one.nominee) for one in found.values()}
    awards = PriorAward.objects.filter(Q(nominee__in=roots) | Q(nominee__joined_to__in=roots)).select_related("nominee")
    for award in awards.order_by("decided_on", "pk"):
        prior[_root(award.nominee)].append(award)
    judged = findings(keys, on)
    for key, about in found.items():
        about.prior, about.found = prior[_root(about.nominee)], judged.get(key, [])
    return list(found.values())


def _root(nominee: Nominee) -> int:
    """The row of the register under which a person is known: what he holds may be written down at any of his rows."""
    return nominee.joined_to_id or nominee.pk


def _subjects_of(case_ids: Collection[int]) -> dict[int, Verified]:
    """Whom each case is about and what for; collectives, households, persons in Vietnamese order."""
    with_case = ("case__edition__chain", "case__commune", "nominee")
    awards = AwardNomination.objects.filter(case__in=case_ids).select_related("award_type", *with_case)
    people = DelegateNomination.objects.filter(case__in=case_ids).select_related("congress", *with_case)
    rows = [Verified(one.case, one.nominee, one.award_type.title_vi) for one in awards]
    rows += [Verified(one.case, one.nominee, str(one.congress)) for one in people]
    kinds = {kind: at for at, (kind, _) in enumerate(lists.KINDS)}
    rows.sort(key=lambda one: (kinds[Nominee.Kind(one.nominee.kind)], lists.in_order(one.nominee), one.case.pk))
    return {one.case.pk: one for one in rows}


def _read_checklists(found: dict[int, Verified]) -> None:
    """The lines of the newest visit that has any, and how many are open where the case still stands there."""
    for item in ChecklistItem.objects.filter(case__in=list(found)).order_by("visit", "pk"):
        about = found[item.case_id]
        if any(one.visit != item.visit for one in about.lines.values()):
            about.lines = {}
        about.lines[item.code] = item
    about_cases = subjects(list(found))
    for key, one in found.items():
        template = None if one.case.ended else template_for(
            one.case.edition.chain.code, one.case.stage, about_cases.get(key, NO_AWARD)
        )  # fmt: skip
        if template is not None:
            one.lines = {code: item for code, item in one.lines.items() if item.visit == one.case.visit}
            settled = {code for code, item in one.lines.items() if item.result != Result.OPEN}
            one.open_lines = sum(line.code not in settled for line in template.lines)
        else:
            one.open_lines = sum(item.result == Result.OPEN for item in one.lines.values()) or int(not one.lines)


def verification_report(office: Office, case_ids: Collection[int], *, on: date) -> bytes:
    """Return the draft of the report of an office's body (with area and its parents) on these cases, as a DOCX.

    The cases come from `sight.cases_verified`. A fixed number of queries however many cases.
    """
    body = office.body
    rows = verified(case_ids, on)
    made = Paper("Báo cáo thẩm định", draft=True)
    parent, issuing = wording.issuing_lines(body)
    made.head(
        parent, issuing, wording.number_and_symbol(None, wording.symbol_of("BC", body)),
        wording.place_and_date(body.area, None, on.year),
    )  # fmt: skip
    made.name("Báo cáo", "Kết quả thẩm định hồ sơ")
    made.addressed([_considering(body)])
    groups = {kind: [one for one in rows if one.recommendation[0] == kind] for kind in _TITLES}
    made.paragraph(f"{body.name} báo cáo kết quả thẩm định {len(rows)} hồ sơ như sau:")
    made.table(
        [Column("Kết quả", 9.0), Column("Số hồ sơ", 3.0, "center")],
        [[title, len(groups[kind])] for kind, title in _TITLES.items()],
    )
    for number, (kind, title) in enumerate(((key, one) for key, one in _TITLES.items() if groups[key]), start=1):
        made.heading(f"{number}. {title} ({len(groups[kind])} hồ sơ)")
        for one in groups[kind]:
            why = one.recommendation[1].rstrip(".")
            made.paragraph(f"- {one.nominee.full_name} ({one.case.code}), {one.what}" + (f": {why}." if why else "."))
    made.paragraph("Thông tin thẩm định của từng hồ sơ tại phụ lục kèm theo.")
    head = Office.objects.filter(body=body.pk, position=HEAD).values_list("title", flat=True).first()
    made.closing(sent_to(["Như trên", ARCHIVE]), [(head or "Thủ trưởng cơ quan").upper()], "")
    _put_appendix(made, rows)
    return made.to_bytes()


def _considering(body: Body) -> str:
    function = _CONSIDERS.get(body.function, "committee")
    found = Body.objects.filter(area=body.area_id, function=function).values_list("name", flat=True).first()
    return found or "……………………………………"


def _put_appendix(made: Paper, rows: Sequence[Verified]) -> None:
    made.appendix(landscape=True)
    made.name("Phụ lục", "Thông tin thẩm định từng hồ sơ")
    columns = [
        Column("TT", 1.0, "center"), Column("Đối tượng, hình thức", 4.6), Column("Tiếp nhận", 2.3),
        Column("Danh mục kiểm tra", 4.4), Column("Rà soát điều kiện", 4.2), Column("Khen thưởng đã có", 3.6),
        Column("Ý kiến hiệp y", 3.6), Column("Kiến nghị", 3.4),
    ]  # fmt: skip
    made.table(columns, [[at, *_told(one)] for at, one in enumerate(rows, start=1)])


def _told(one: Verified) -> list[str]:
    kind, why = one.recommendation
    commune = f"\n{one.case.commune.name}" if one.case.commune else ""
    return [
        f"{one.nominee.full_name}\n{one.case.code}\n{one.what}{commune}", _receipt(one), _lines(one),
        "\n".join(f"{item.title}: {item.told}" + (f" (giải trình: {item.overridden.reason})" if item.overridden else "")
                  for item in one.found) or "Không phát hiện vướng mắc",
        "\n".join(f"{item.title}, {item.decision_number}, {item.decided_on:%d/%m/%Y}"
                  + ("" if item.verified_at else " (chưa đối chiếu)") for item in one.prior) or "–",
        "\n".join(f"{item.agency.body.name}: {item.get_outcome_display() if item.outcome else 'chưa trả lời'}"
                  for item in one.answers) or "–",
        _TITLES[kind] + (f": {why}" if why else ""),
    ]  # fmt: skip


def _receipt(one: Verified) -> str:
    if one.receipt is None:
        return "–"
    asked = f"\nbổ sung {one.requests} lần" if one.requests else ""
    return f"Số {one.receipt.number:02d}/{one.receipt.year}\n{one.receipt.received_on:%d/%m/%Y}{asked}"


def _lines(one: Verified) -> str:
    counted = {result: sum(item.result == result for item in one.lines.values()) for result in Result.values}
    said = [f"đạt {counted[Result.MET]}"]
    for result, word in ((Result.NOT_APPLICABLE, "không áp dụng"), (Result.NOT_MET, "không đạt")):
        if counted[result]:
            said.append(f"{word} {counted[result]}")
    if one.open_lines:
        said.append(f"chưa xem {one.open_lines}")
    return "\n".join([", ".join(said), *(f"Không đạt: {item.title} – {item.note}" for item in one.unmet)])
