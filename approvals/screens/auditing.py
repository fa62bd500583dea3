"""Search for everybody in his own sight; for auditors also what was refused, and whether the history still holds."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from approvals.screens import sheets
from approvals.screens.lists import Day
from workflows import search, sight
from workflows.audit.verify import Report, UnknownCase, verify
from workflows.inbox import Page
from workflows.screens import acts, outcome, sheets_out
from workflows.screens.forms import Form
from workflows.search import RefusedWanted, Wanted

#: Cases that one request verifies, some two seconds' work; more is the command's.
VERIFIED_AT_ONCE = 5000
AFTER, BEFORE = "sau", "truoc"
#: Names in the query string of the search.
TEXT, CHAIN, PLACE, YEAR, STANDING = "q", "quy-trinh", "dia-ban", "nam", "tinh-trang"
#: Letters of a search that are looked at: more narrow nothing further.
LETTERS = 200
_YEARS = range(1900, 2201)
_TABS = (
    ("search", gettext_lazy("Tìm hồ sơ")),
    ("refusals", gettext_lazy("Lần bị từ chối")),
    ("sensitive_readings", gettext_lazy("Dữ liệu nhạy cảm")),
    ("verification_of_history", gettext_lazy("Kiểm chứng lịch sử")),
)
_STANDINGS = {"dang-giai-quyet": "open", "da-ket-thuc": "ended"}


@require_GET
def find(request: Any) -> HttpResponse:
    """Search; a code typed in full opens the case straight away."""
    wanted, problem = _wanted(request.GET)
    by = request.acting
    if wanted.text and (case := search.case_of_code(wanted.text, by=by)) is not None:
        return redirect("case", case.code)
    asked = wanted != Wanted() and not problem
    if asked and sheets_out.is_wanted(request):
        every = search.find_cases(wanted, by=by, limit=sheets_out.MOST + 1)
        return sheets.found(request, _("Hồ sơ tìm thấy"), every.rows)
    page = search.find_cases(wanted, by=by, **ways(request)) if asked else None
    where = outcome.standings(page.rows) if page else {}
    known = search.published()
    context = {
        "asked": asked,
        "problem": problem,
        "rows": [(case, where[case.pk]) for case in page.rows] if page else [],
        "text": request.GET.get(TEXT, "")[:LETTERS],
        "place": request.GET.get(PLACE, "")[:LETTERS],
        "year": request.GET.get(YEAR, "")[:LETTERS],
        "chain": wanted.chain,
        "standing": request.GET.get(STANDING, ""),
        "chains": _titled(known.chains),
        "outcomes": _titled(known.outcomes),
        "stages": _titled(known.stages),
    }
    return audit_page(request, "search", page, context)


class RefusalsForm(Form):
    """What the list of refusals is narrowed to."""

    q = forms.CharField(
        required=False, max_length=LETTERS, label=gettext_lazy("Mã hồ sơ, tên trong hồ sơ, hoặc tên người làm")
    )
    tu = Day(required=False, label=gettext_lazy("Từ ngày"))
    den = Day(required=False, label=gettext_lazy("Đến hết ngày"))


@require_GET
def refusals(request: Any) -> HttpResponse:
    """Acts that were refused on cases of the auditor's area."""
    auditors_only(request)
    form = RefusalsForm(request.GET)
    page = None
    if form.is_valid():
        wanted = RefusedWanted(*(form.cleaned_data[name] for name in ("q", "tu", "den")))
        if sheets_out.is_wanted(request):
            every = search.refused_acts(wanted, by=request.acting, limit=sheets_out.MOST + 1)
            return sheets.refused(request, _("Những lần bị từ chối"), every.rows)
        page = search.refused_acts(wanted, by=request.acting, **ways(request))
    rows = [(one, acts.said(one.action_title) if one.action_title else one.action) for one in page.rows] if page else []
    narrowed = any(request.GET.get(name) for name in form.fields)
    return audit_page(request, "refusals", page, {"rows": rows, "form": form, "narrowed": narrowed})


@require_http_methods(["GET", "POST"])
def verification(request: Any) -> HttpResponse:
    """Verify the history of one case, or of all in the auditor's area, here and now. Nothing is written."""
    auditors_only(request)
    said = request.POST
    context: dict[str, Any] = {
        "text": said.get("code", "")[:LETTERS],
        "place": said.get(PLACE, "")[:LETTERS],
        "year": said.get(YEAR, "")[:LETTERS],
        "limit": number_format(VERIFIED_AT_ONCE, force_grouping=True),
    }
    status = 200
    if request.method == "POST":
        found, problem = _codes(request)
        if not problem:
            began = perf_counter()
            problem = _verified(found, context)
            context["seconds"] = perf_counter() - began
        if problem:
            context["problem"], status = problem, 422
    return audit_page(request, "verification_of_history", None, context, status)


def _verified(codes: list[str], context: dict[str, Any]) -> str:
    """Verify these cases and put the report on the page; say what is wrong otherwise."""
    try:
        report: Report = verify(codes)
    except UnknownCase as unknown:
        return str(unknown)
    context["report"] = report
    return ""


def _codes(request: Any) -> tuple[list[str], str]:
    """The codes to verify, or what is wrong with what was asked. Cases of other areas are not there for an auditor."""
    by = request.acting
    if request.POST.get("what") == "one":
        typed = request.POST.get("code", "").strip()
        if not typed:
            return [], _("Hãy ghi mã hồ sơ, ví dụ KT-187-00042.")
        case = search.case_of_code(typed, by=by)
        return ([case.code], "") if case else ([], _("Không có hồ sơ mang mã này trong phạm vi kiểm tra của bạn."))
    wanted, problem = _wanted(request.POST)
    if problem:
        return [], problem
    codes = search.codes(Wanted(place=wanted.place, year=wanted.year), by=by, limit=VERIFIED_AT_ONCE + 1)
    if len(codes) > VERIFIED_AT_ONCE:
        return [], _(
            "Có hơn %(limit)s hồ sơ, quá lâu cho một trang. Hãy thu hẹp theo địa bàn hoặc năm lập, đề nghị quản trị "
            "máy chủ chạy lệnh manage.py verify_history, hoặc tự chạy lệnh đó trên bản sao cơ sở dữ liệu."
        ) % {"limit": number_format(VERIFIED_AT_ONCE, force_grouping=True)}
    return (codes, "") if codes else ([], _("Không có hồ sơ nào như vậy trong phạm vi kiểm tra của bạn."))


def auditors_only(request: Any) -> None:
    """Raise PermissionDenied for an office that does not audit."""
    if not sight.audits(request.acting.office):
        raise PermissionDenied(
            _("Trang này dành cho thanh tra, kiểm toán của địa bàn. Lịch sử từng hồ sơ xem được ở trang hồ sơ.")
        )


def _wanted(query: QueryDict) -> tuple[Wanted, str]:
    """What is looked for, and what is wrong with it: a year that cannot be read must not find everything."""
    typed = query.get(YEAR, "").strip()
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else None
    standing = query.get(STANDING, "")
    wanted = Wanted(
        text=query.get(TEXT, "")[:LETTERS].strip(),
        chain=query.get(CHAIN, "")[:LETTERS],
        place=query.get(PLACE, "")[:LETTERS].strip(),
        year=year,
        standing=_STANDINGS.get(standing, ""),  # type: ignore[arg-type]
        stage="" if standing in _STANDINGS else standing[:LETTERS],
    )
    problem = _("Năm lập gồm bốn chữ số, ví dụ 2024. Hãy sửa lại hoặc bỏ trống.")
    return wanted, problem if typed and year not in _YEARS else ""


def _titled(titles: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, acts.said(title)) for name, title in titles.items()]


def ways(request: Any) -> dict[str, str]:
    """Where the page asked for begins."""
    return {"after": request.GET.get(AFTER, ""), "before": request.GET.get(BEFORE, "")}


def audit_page(
    request: Any, name: str, page: Page[Any] | None, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page of search and audit among its tabs."""
    shown = _TABS if sight.audits(request.acting.office) else _TABS[:1]
    shared = {
        "tabs": [(reverse(tab), title, tab == name) for tab, title in shown],
        "next_page": _turned(request.GET, AFTER, page.next_key) if page else "",
        "previous_page": _turned(request.GET, BEFORE, page.previous_key) if page else "",
    }
    return render(request, f"approvals/auditing/{name}.html", shared | context, status=status)


def _turned(query: QueryDict, way: str, key: str) -> str:
    if not key:
        return ""
    turned = query.copy()
    for name in (AFTER, BEFORE):
        turned.pop(name, None)
    turned[way] = key
    return f"?{turned.urlencode()}"
