"""The supplement slip (phiếu yêu cầu bổ sung): what one dossier lacks, all of it named once."""

from __future__ import annotations

from datetime import date

from approvals.models import SupplementRequest
from nominations.papers import Column, Paper, wording
from nominations.papers.proposing import ARCHIVE, sent_to
from workflows import clock
from workflows.definition import Definition, Each, Post, Stage
from workflows.editions import compiled
from workflows.models import Body, Case, Event, Task

Status = SupplementRequest.Status


def supplement_slip(request: SupplementRequest, *, on: date) -> bytes:
    """Return a slip (with its case, edition, areas; office, body, area; author; points) as a DOCX.

    It names the dossier, each point with what was answered, the basis, by when the answer is due, the how-manieth
    request it is, the officer (domain reference, section 7). A draft is marked as one. Four queries.
    """
    case, office = request.case, request.office
    definition = compiled([case.edition.sha256])[case.edition.sha256].definition
    times = SupplementRequest.objects.filter(case=case, pk__lt=request.pk).exclude(status=Status.DRAFT).count() + 1
    where = _asked_stage(request, definition)
    draft = request.status == Status.DRAFT
    # When it was sent is the real time; a business day is never later than today.
    sent = min(on, clock.local_date(request.sent_at)) if request.sent_at else None
    made = Paper(f"Phiếu yêu cầu bổ sung {case.code}", draft=draft)
    parent, issuing = wording.issuing_lines(office.body)
    made.head(
        parent, issuing, f"Mã hồ sơ: {case.code}", wording.place_and_date(office.body.area, sent, (sent or on).year)
    )
    made.name("Phiếu yêu cầu bổ sung hồ sơ", f"(lần thứ {times})")
    made.addressed([_asked_body(case, where)])
    made.paragraph(
        f"{office.body.name} đã xem xét hồ sơ {case.code}: {case.label}. Căn cứ {definition.basis}, đề nghị bổ sung, "
        f"hoàn thiện hồ sơ theo các nội dung sau:"
    )
    points = list(request.deficiencies.all())
    answered = any(one.answer for one in points)
    columns = [Column("TT", 1.1, "center"), Column("Nội dung thiếu, chưa đúng", 9.0, "both")]
    columns += [Column("Trả lời của nơi bổ sung", 6.0, "both")] * answered
    made.table(columns, [[one.order, one.text, *([one.answer] * answered)] for one in points])
    due = _due(request)
    if request.status == Status.CLOSED:
        made.paragraph("Hồ sơ đã được bổ sung theo phiếu này.")
    elif due is not None:
        made.paragraph(f"Thời hạn bổ sung: chậm nhất hết {wording.day_in_words(due)}. Thời gian chờ bổ sung không tính "
                       "vào thời hạn giải quyết hồ sơ.")  # fmt: skip
    else:
        made.paragraph("Thời hạn bổ sung tính từ ngày gửi phiếu, theo quy định của bước bổ sung hồ sơ.")
    made.paragraph(f"Phiếu này nêu toàn bộ nội dung cần bổ sung của lần này. Liên hệ: {request.created_by.full_name}, "
                   f"{office.title}, {office.body.name}.")  # fmt: skip
    made.closing(sent_to(["Như trên", ARCHIVE]), [office.title.upper()], request.created_by.full_name)
    return made.to_bytes()


def file_name(request: SupplementRequest) -> str:
    """Return what the file is called."""
    return f"Phiếu yêu cầu bổ sung {request.case.code}"


def _asked_stage(request: SupplementRequest, definition: Definition) -> Stage | None:
    """The stage to which the case goes, or went, to be supplemented."""
    stage = request.case.stage if request.status == Status.DRAFT else None
    if stage is None:
        event = Event.objects.filter(case=request.case, visit=request.visit, kind=Event.Kind.MOVED).first()
        stage = event.stage if event else None
    place = definition.stages.get(stage or "")
    leading = (one.to for one in place.actions.values() if "send_supplement_request" in one.then) if place else ()
    return definition.stages.get(next(iter(leading), None) or "")


def _asked_body(case: Case, stage: Stage | None) -> str:
    """Who has to answer: the body that holds that stage on this case."""
    post = None if stage is None or isinstance(stage.held_by, Each) else stage.held_by
    area = getattr(case, f"{post.at.level}_id") if isinstance(post, Post) else case.commune_id
    function = post.at.function if isinstance(post, Post) else "committee"
    return Body.objects.filter(area=area, function=function).values_list("name", flat=True).first() or ""


def _due(request: SupplementRequest) -> date | None:
    if request.status != Status.SENT:
        return None
    task = Task.objects.filter(case=request.case_id, due_on__isnull=False).order_by("due_on").first()
    return task.due_on if task else None
