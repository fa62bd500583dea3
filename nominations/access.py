"""Who calls a verb of the domain, and whether he may: asked of the engine's `authority`, answered as a DomainError."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from nominations.errors import DomainError, refuse
from nominations.standing import takes_changes
from workflows import authority, clock, engine
from workflows.engine.context import Actor, Capacity, Problem
from workflows.models import Area, Body, Case, Office

#: The position that numbers and keeps documents.
RECORDS_OFFICER = "records_officer"


def judged(by: Capacity) -> Actor:
    """Return who acts. Raises DomainError (field "by") when the capacity is not valid today, or is the system's."""
    today = clock.today()
    actor = authority.judge(by, today=today, happened_on=today)
    if isinstance(actor, Problem):
        raise DomainError(actor, "by")
    if actor.user_id is None:
        raise refuse("by", "person_needed", "Việc này phải do một người có tên làm.", "Chọn chức vụ đang giữ.")
    return actor


def acting_office(by: Capacity) -> Office:
    """Return the office whose act this is, with its body and area. Raises DomainError (field "by")."""
    return Office.objects.select_related("body__area__parent__parent").get(pk=judged(by).office_id)


def office_at(by: Capacity, function: str, positions: Collection[str], area: Area, doing: str) -> Office:
    """Return the acting office when it is one of `positions` at the body of this function for `area`.

    `doing` says in Vietnamese what is being done. Raises DomainError (field "by") naming who may do it.
    """
    office = acting_office(by)
    if office.body.function == function and office.position in positions and office.body.area_id == area.pk:
        return office
    allowed = Office.objects.filter(body__area=area, body__function=function, position__in=positions).select_related(
        "body"
    )
    names = "; ".join(str(one) for one in allowed.order_by("id")) or "chưa có chức vụ nào được lập"
    raise refuse(
        "by",
        "not_your_office",
        f"{office.title} ({office.body.name}) không có thẩm quyền {doing} của {area.name}.",
        f"Người làm được việc này: {names}.",
    )


def records_offices(body: Body) -> QuerySet[Office]:
    """Return the offices that number and keep the documents of a body: its records officer.

    Bodies of a congress or a movement have none of their own: that of the area's People's Committee does it for them.
    """
    lent = Q(body__function="committee", body__area=body.area_id)
    return Office.objects.filter(Q(body=body) | lent, position=RECORDS_OFFICER).select_related("body")


def lends_records(office: Office) -> bool:
    """Whether an office keeps the documents of every body of its area that has no records officer of its own."""
    return office.position == RECORDS_OFFICER and office.body.function == "committee"


def check_tasks(by: Capacity, case_ids: Collection[int]) -> None:
    """Raise DomainError (field "case") naming the cases on which this capacity's office has no open work."""
    judged(by)
    missing = set(case_ids) - authority.holds_task(by, case_ids)
    if missing:
        known = list(Case.objects.filter(pk__in=missing).order_by("id").values_list("code", flat=True)[:5])
        shown = ", ".join(known) or "không có hồ sơ này"
        raise refuse(
            "case",
            "no_open_task",
            f"Hồ sơ không ở bước do chức vụ này xử lý ({shown}{' …' if len(missing) > 5 else ''}).",
            "Mở danh sách việc của mình để xem hồ sơ đang ở đâu; chỉ người đang xử lý mới sửa được nội dung.",
        )


def check_takes_changes(cases: Iterable[Case]) -> None:
    """Raise DomainError (field "by") naming the first of the cases (with edition) whose dossier is not open for changes
    where it stands."""
    for case in cases:
        if not takes_changes(case.edition.sha256, case.stage):
            raise refuse(
                "by",
                "dossier_fixed",
                f"Hồ sơ {case.code}: ở bước hiện tại không sửa được nội dung hồ sơ.",
                "Nếu hồ sơ thiếu hoặc sai, hãy yêu cầu bổ sung hoặc trả lại; nơi lập hồ sơ sẽ sửa.",
            )


def touch(case_ids: Collection[int], actor: Actor) -> None:
    """Remember who edited these cases, and for whom, in the transaction of the edit."""
    engine.touched(case_ids, *sorted(actor.persons))


def areas_of(office: Office) -> tuple[Area | None, Area | None, Area]:
    """Return commune, district and province of an office's area; a commune under a province has no district."""
    chain: dict[str, Area] = {}
    area: Area | None = office.body.area
    while area is not None:
        chain[area.level] = area
        area = area.parent
    if "province" not in chain:
        raise refuse(
            "by",
            "area_without_province",
            f"{office.body.area.name} chưa gắn với tỉnh nào.",
            "Đề nghị quản trị viên nạp lại danh mục đơn vị hành chính.",
        )
    return chain.get("commune"), chain.get("district"), chain["province"]
