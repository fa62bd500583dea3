"""The lists of this app as workbooks, and the sensitive columns of any list of people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominations.models import DelegateNomination, ImportBatch, Nominee, Notice, Submission, SubmissionItem
from nominations.register import sensitive
from workflows.models import Case
from workflows.screens.outcome import standings
from workflows.screens.sheets_out import MOST, Column, sheet_response

Cells = Callable[[Nominee], Sequence[str]]


def sensitive_part(
    request: Any, people: Collection[Nominee], fields: Collection[str], place: str, about: str
) -> tuple[list[Column], Cells]:
    """Return the columns of those `fields` that the office worked in may read, and what stands in them for a person.

    That a file gives them is recorded first: so many of these `people`, `place` and `about` as in `record_reading`.
    Numbers are masked. No column and nothing recorded for an office without the right. Two queries.
    """
    office = request.acting.office
    mine = [field for field in sensitive.FIELDS if field in fields and sensitive.may_read(office, field)]
    if mine and (number := sensitive.given(people, mine)):
        sensitive.record_reading(request.acting.capacity, mine, number, place, about)

    def cells(nominee: Nominee) -> list[str]:
        seen = sensitive.shown(nominee, office)
        words = {
            sensitive.ETHNICITY: seen.ethnicity,
            sensitive.RELIGION: seen.religion,
            sensitive.PARTY: seen.party_member,
            sensitive.NUMBER: seen.number,
        }
        return [words[field] for field in mine]

    return [Column(sensitive.FIELDS[field]) for field in mine], cells


_PAPERS = (
    Column(gettext_lazy("Tờ trình"), width=60),
    Column(gettext_lazy("Số, ký hiệu")),
    Column(gettext_lazy("Ngày văn bản"), "date"),
    Column(gettext_lazy("Cơ quan trình, người ký"), width=50),
    Column(gettext_lazy("Phong trào, đại hội"), width=50),
    Column(gettext_lazy("Số hồ sơ"), "number"),
    Column(gettext_lazy("Soạn")),
    Column(gettext_lazy("Soạn lúc"), "moment"),
    Column(gettext_lazy("Ngày ký"), "date"),
    Column(gettext_lazy("Tình trạng")),
)


def papers(request: Any, title: str, rows: Iterable[Submission]) -> HttpResponse:
    """Submissions, with `cases`, the number of their cases."""
    lines = (
        (
            *(one.title, f"{one.number:02d}/{one.symbol}" if one.number else "", one.dated, one.office),
            *(one.campaign or one.congress, one.cases, one.drafted_by, one.drafted_at, one.signed_on),  # type: ignore[attr-defined]
            one.get_status_display(),
        )
        for one in rows
    )
    return sheet_response("to-trinh", title, _PAPERS, lines, request=request)


_REGISTER = (
    Column(gettext_lazy("Tên"), width=36),
    Column(gettext_lazy("Loại")),
    Column(gettext_lazy("Ngày sinh")),
    Column(gettext_lazy("Giới tính")),
    Column(gettext_lazy("Chức vụ"), width=30),
    Column(gettext_lazy("Nơi công tác"), width=36),
    Column(gettext_lazy("Thôn, bản")),
    Column(gettext_lazy("Nơi cư trú, trụ sở")),
    Column(gettext_lazy("Chủ hộ, người đứng đầu")),
    Column(gettext_lazy("Số thành viên"), "number"),
    Column(gettext_lazy("Khen thưởng đã có"), "number"),
)


def register(request: Any, title: str, rows: QuerySet[Nominee], narrowed: str) -> HttpResponse:
    """Nominees of the register, in the order of a Vietnamese list, with the sensitive fields that the office may read.
    Three queries at most; `narrowed` says in the record of the reading what they were narrowed to."""
    known = rows.select_related("residence").annotate(awards=Count("prior_awards")).order_by("sort_key", "pk")
    people = list(known[: MOST + 1])
    about = f"{title}: {narrowed}" if narrowed else title
    more, cells = sensitive_part(request, people[:MOST], tuple(sensitive.FIELDS), "Tệp sổ đối tượng", about)
    lines = (
        (
            *(one.full_name, one.get_kind_display(), one.birth, one.get_gender_display(), one.position, one.workplace),
            *(one.village, one.residence, one.head, one.members, one.awards),  # type: ignore[attr-defined]
            *cells(one),
        )
        for one in people
    )
    return sheet_response("so-doi-tuong", title, (*_REGISTER, *more), lines, request=request)


_ITEMS = (
    Column(gettext_lazy("TT"), "number"),
    Column(gettext_lazy("Mã hồ sơ"), width=18),
    Column(gettext_lazy("Đối tượng, nội dung"), width=50),
    Column(gettext_lazy("Xã")),
    Column(gettext_lazy("Hiện ở bước")),
    Column(gettext_lazy("Nơi đang giữ"), width=50),
    Column(gettext_lazy("Hạn"), "date"),
    Column(gettext_lazy("Ghi chú")),
)


def paper_items(request: Any, paper: Submission, visible: Collection[int]) -> HttpResponse:
    """The list of one submission; where a case stands only for those `visible`. Of delegates also the sensitive fields
    that composition is measured by, for those who may read them. Six queries at most."""
    rows = paper.items.select_related("case__edition", "case__commune").order_by("order", "pk")
    items = list(rows.defer("case__edition__canonical")[: MOST + 1])
    where = standings(one.case for one in items if one.case_id in visible)
    more: list[Column] = []
    cells: dict[int, Sequence[str]] = {}
    delegates = DelegateNomination.objects.filter(case__in=[one.case_id for one in items[:MOST]])
    people = {one.case_id: one.nominee for one in delegates.select_related("nominee") if one.case_id in visible}
    if people:
        fields = (sensitive.ETHNICITY, sensitive.RELIGION, sensitive.PARTY)
        more, of = sensitive_part(request, people.values(), fields, "Tệp danh sách tờ trình", paper.title)
        cells = {case: of(person) for case, person in people.items()}
    lines = ((*_item(one, where.get(one.case_id)), *cells.get(one.case_id, [""] * len(more))) for one in items)
    return sheet_response("danh-sach-to-trinh", paper.title, (*_ITEMS, *more), lines, request=request)


def _item(one: SubmissionItem, standing: Any) -> tuple[Any, ...]:
    case: Case = one.case
    work = standing.work if standing else ()
    return (
        *(one.order, case.code, case.label, case.commune.name if case.commune else ""),
        standing.place if standing else "",
        "; ".join(who for who, _day in work),
        min((day for _who, day in work if day), default=None),
        _("không ký cùng") if one.left_out else "",
    )


_NOTICES = (
    Column(gettext_lazy("Lúc"), "moment"),
    Column(gettext_lazy("Nội dung"), width=80),
    Column(gettext_lazy("Mã hồ sơ"), width=18),
    Column(gettext_lazy("Gửi tới"), width=50),
    Column(gettext_lazy("Đã đọc")),
)


def notices(request: Any, title: str, rows: Iterable[Notice]) -> HttpResponse:
    """What a person and his offices were told, with `read_upto`."""
    lines = (
        (
            *(one.created_at, one.text, one.case.code, one.office or request.user.full_name),
            _("mới") if one.pk > one.read_upto else _("đã đọc"),  # type: ignore[attr-defined]
        )
        for one in rows
    )
    return sheet_response("thong-bao", title, _NOTICES, lines, request=request)


_IMPORTS = (
    Column(gettext_lazy("Tệp"), width=50),
    Column(gettext_lazy("Phong trào"), width=50),
    Column(gettext_lazy("Người tải lên"), width=28),
    Column(gettext_lazy("Tải lên lúc"), "moment"),
    Column(gettext_lazy("Xong lúc"), "moment"),
    Column(gettext_lazy("Trạng thái")),
)


def imports(request: Any, title: str, rows: Iterable[ImportBatch]) -> HttpResponse:
    """The workbooks that an office took in, with campaign and who did."""
    lines = (
        (one.name, one.campaign.title, one.started_by, one.started_at, one.ended_at, one.get_status_display())
        for one in rows
    )
    return sheet_response("cac-lan-nhap", title, _IMPORTS, lines, request=request)
