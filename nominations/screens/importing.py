"""Importing a list in the browser: upload, columns, what would happen, then row by row to the end."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from nominations import posts, sight
from nominations.awards import CHAIN
from nominations.documents import content
from nominations.errors import DomainError
from nominations.importing import carrying, headers, planning, taking, template
from nominations.importing.reading import Layout
from nominations.importing.sight import import_in_sight, imports_in_sight
from nominations.importing.workbook import letter
from nominations.models import ImportBatch, ImportedRow
from nominations.register import ethnicity
from nominations.screens import importing_rows
from nominations.screens.forms import RowField, _with_end
from nominations.screens.proposing import place_problem
from workflows.editions import EditionError
from workflows.engine import Busy
from workflows.screens.forms import Form
from workflows.screens.sheets_out import Column, sheet_response

#: Rows of a page of the preview; rows written by one press or one step of the progress bar; imports listed.
_PAGE, _STEP, _LISTED = 100, 200, 20
#: Columns offered for matching on a sheet where no header was found, rows shown to recognise it by.
_SHOWN_ROWS = 12
_PREVIEW, _RUNNING = ImportBatch.Status.PREVIEW, ImportBatch.Status.RUNNING


class UploadForm(Form):
    """A workbook for a campaign."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=gettext_lazy("Tệp Excel (.xlsx)"),
        help_text=gettext_lazy(
            "Danh sách của đơn vị, không cần đúng mẫu. Chưa có gì được lập cho đến khi bạn xem và bấm nhập."
        ),
        error_messages={
            "required": gettext_lazy("Hãy chọn một tệp."),
            "empty": gettext_lazy("Tệp rỗng (0 byte). Hãy chọn tệp khác."),
            "max_length": gettext_lazy("Tên tệp quá dài. Hãy đổi tên ngắn hơn."),
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )  # fmt: skip

    def __init__(self, *args: Any, campaigns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"] = RowField(campaigns, label=_("Phong trào, đợt khen thưởng"), shown=_with_end)
        self.order_fields(["campaign", "file"])


@require_http_methods(["GET", "POST"])
def imports(request: Any) -> HttpResponse:
    """Take a workbook in; below it the office's last ones."""
    by, office = request.acting.capacity, request.acting.office
    posts.check_post(office, posts.starting_posts(CHAIN), office.body.area, _("nhập danh sách đề nghị khen thưởng"))
    campaigns = sight.campaigns_open_to(office)
    form = UploadForm(request.POST or None, request.FILES or None, campaigns=campaigns)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = taking.start_import(
                by, given["campaign"], content.received(given["file"]), given["file"].name, given["command"]
            )
        except DomainError as error:
            place_problem(form, error)
        else:
            known = taking.layout_of(batch) is not None
            return redirect("import_preview" if known else "import_columns", pk=batch.pk)
    earlier = imports_in_sight(request.acting).select_related("campaign").order_by("-pk")[:_LISTED]
    context = {"form": form, "campaigns": campaigns, "earlier": earlier}
    return render(request, "nominations/importing/upload.html", context, status=422 if form.errors else 200)


@require_GET
def import_template(request: Any) -> HttpResponse:
    """Return an empty list with the headers that are understood, choices in its cells, and an example apart."""
    office = request.acting.office
    posts.check_post(office, posts.starting_posts(CHAIN), office.body.area, _("nhập danh sách đề nghị khen thưởng"))
    response = HttpResponse(template.made(sight.awards_for), content_type=template.CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="mau-danh-sach-de-nghi.xlsx"'
    return response


class ColumnsForm(Form):
    """What each column of a sheet means."""

    sheet = forms.ChoiceField(label=gettext_lazy("Trang tính"))
    top = forms.IntegerField(label=gettext_lazy("Dòng đầu của tiêu đề bảng"), min_value=1, max_value=200)
    bottom = forms.IntegerField(
        label=gettext_lazy("Dòng cuối của tiêu đề bảng"), min_value=1, max_value=205,
        help_text=gettext_lazy("Bằng dòng đầu nếu tiêu đề chỉ có một dòng."),
    )  # fmt: skip
    award = forms.ChoiceField(label=gettext_lazy("Hình thức khen thưởng cho các dòng không ghi"), required=False)
    ethnicity_list = forms.ChoiceField(
        label=gettext_lazy("Danh mục của mã dân tộc, nếu cột dân tộc ghi bằng mã số"), required=False
    )

    def __init__(self, *args: Any, sheets: Any, titles: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(one.name, one.name) for one in sheets]  # type: ignore[attr-defined]
        titled = {award.title_vi for kind in ("person", "collective", "household") for award in sight.awards_for(kind)}
        self.fields["award"].choices = [("", _("không đặt")), *((one, one) for one in sorted(titled))]  # type: ignore[attr-defined]
        lists = [(version, title) for version, title in ethnicity.lists().items()]
        self.fields["ethnicity_list"].choices = [("", _("cột ghi bằng tên")), *lists]  # type: ignore[attr-defined]
        for column, title in titles.items():
            self.fields[f"c{column}"] = forms.ChoiceField(
                label=_("Cột %(letter)s: “%(title)s”") % {"letter": letter(column), "title": title[:80]},
                required=False,
                choices=[("", _("không nhập")), *headers.FIELDS.items()],
            )

    @property
    def layout(self) -> Layout:
        """What was said."""
        given = self.cleaned_data
        columns = {int(name[1:]): value for name, value in given.items() if name[1:].isdigit() and value}
        return Layout(given["sheet"], given["top"], given["bottom"], columns, given["award"], given["ethnicity_list"])


@require_http_methods(["GET", "POST"])
def import_columns(request: Any, pk: int) -> HttpResponse:
    """Match columns to fields; asked once for lists with the same headers."""
    by = request.acting.capacity
    batch = import_in_sight(request.acting, pk)
    sheets = taking.sheets_of(batch)
    layout = taking.layout_of(batch) or Layout(sheets[0].name, 1, 1, {})
    where = request.POST if request.method == "POST" else request.GET
    sheet = next((one for one in sheets if one.name == where.get("sheet")), None) or next(
        one for one in sheets if one.name == layout.sheet
    )
    top, bottom = _whole(where.get("top"), layout.top), _whole(where.get("bottom"), layout.bottom)
    header = headers.header_at(sheet, top, max(1, min(bottom - top + 1, 5)))
    moved = (sheet.name, top, bottom) != (layout.sheet, layout.top, layout.bottom)
    columns = headers.proposed(header) if moved or not layout.columns else layout.columns
    initial = {
        "sheet": sheet.name, "top": top, "bottom": bottom, "award": layout.award,
        "ethnicity_list": layout.ethnicity_list,
    } | {f"c{column}": name for column, name in columns.items()}  # fmt: skip
    form = ColumnsForm(
        request.POST if request.method == "POST" else None, sheets=sheets, titles=dict(header.titles), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            taking.match_columns(by, batch, form.layout)
        except DomainError as error:
            place_problem(form, error)
        else:
            return redirect("import_preview", pk=pk)
    context = {
        "form": form, "batch": batch, "sheet": sheet, "first_rows": importing_rows.first_rows(sheet, _SHOWN_ROWS),
        "letters": [letter(column) for column in range(1, sheet.last_column + 1)],
        "where": [form["sheet"], form["top"], form["bottom"]],
        "columns": [form[f"c{column}"] for column in header.titles],
        "defaults": [form["award"], form["ethnicity_list"]],
    }  # fmt: skip
    return render(request, "nominations/importing/columns.html", context, status=422 if form.errors else 200)


def _whole(text: Any, otherwise: int) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 4 else otherwise


@require_http_methods(["GET", "POST"])
def import_preview(request: Any, pk: int) -> HttpResponse:
    """Show every row with what would become of it, or take a decision about the list."""
    batch = import_in_sight(request.acting, pk)
    if batch.status != _PREVIEW:
        return redirect("import_run" if batch.status == _RUNNING else "import_result", pk=pk)
    if request.method == "POST":
        return _decide(request, batch)
    return _show(request, batch)


def _show(request: Any, batch: ImportBatch, problem: str = "") -> HttpResponse:
    if taking.layout_of(batch) is None:
        return redirect("import_columns", pk=batch.pk)
    try:
        found = taking.preview(request.acting.capacity, batch)
    except DomainError as error:
        messages.error(request, str(error.problem))
        return redirect("import_columns", pk=batch.pk)
    only = request.GET.get("loc") == "loi"
    rows = [one for one in found.rows if not only or any(problem.blocks for problem in one.problems)]
    first = max(_whole(request.GET.get("tu"), 0), 0)
    context = {
        "batch": batch, "preview": found, "only": only, "problem": problem,
        "rows": importing_rows.lines(found, rows[first : first + _PAGE]),
        "counts": importing_rows.counts(found),
        "repairs": importing_rows.repairs(found.reading), "asked": importing_rows.asked(found),
        "before": max(first - _PAGE, 0) if first else None,
        "after": first + _PAGE if first + _PAGE < len(rows) else None,
        "actions": planning,
    }  # fmt: skip
    return render(request, "nominations/importing/preview.html", context, status=422 if problem else 200)


def _decide(request: Any, batch: ImportBatch) -> HttpResponse:
    by, do = request.acting.capacity, request.POST.get("do", "")
    try:
        match do:
            case "confirm":
                taking.confirm_reading(by, batch, request.POST.get("digest", ""))
                messages.success(request, _("Đã xác nhận nội dung chuyển đổi."))
            case "persons":
                same, other = importing_rows.answers(request.POST)
                taking.decide_persons(by, batch, same=same, other=other)
                messages.success(request, _("Đã ghi lựa chọn cho %(n)s dòng.") % {"n": len(same) + len(other)})
            case "give_up":
                taking.give_up_import(by, batch)
                messages.success(request, _("Đã bỏ tệp %(name)s; không có gì được lập.") % {"name": batch.name})
                return redirect("imports")
            case "run":
                return _step(request, batch)
            case _:
                return _show(request, batch, _("Chưa chọn việc cần làm."))
    except DomainError as error:
        return _show(request, batch, str(error.problem))
    return redirect(f"{reverse('import_preview', kwargs={'pk': batch.pk})}{_kept(request)}")


def _kept(request: Any) -> str:
    return "?loc=loi" if request.GET.get("loc") == "loi" else ""


@require_http_methods(["GET", "POST"])
def import_run(request: Any, pk: int) -> HttpResponse:
    """Show how far it is; each POST writes some rows more. A script asks for JSON and moves the bar."""
    batch = import_in_sight(request.acting, pk)
    if request.method == "POST":
        return _step(request, batch)
    if batch.status != _RUNNING:
        return redirect("import_preview" if batch.status == _PREVIEW else "import_result", pk=pk)
    return render(request, "nominations/importing/run.html", {"batch": batch, "progress": carrying.progress(batch)})


def _step(request: Any, batch: ImportBatch) -> HttpResponse:
    by_script = request.headers.get("Accept") == "application/json"
    try:
        done = carrying.carry_out(request.acting.capacity, batch, limit=_STEP)
    except (DomainError, EditionError, Busy) as error:
        why = str(error.problem if isinstance(error, DomainError) else error)
        if by_script:
            return JsonResponse({"problem": why}, status=409)
        messages.error(request, why)
        return redirect("import_preview", pk=batch.pk)
    if by_script:
        url = reverse("import_result", kwargs={"pk": batch.pk})
        return JsonResponse({"done": done.done, "total": done.total, "finished": done.finished, "url": url})
    return redirect("import_result" if done.finished else "import_run", pk=batch.pk)


@require_GET
def import_result(request: Any, pk: int) -> HttpResponse:
    """Say what became of each row, with links to the cases."""
    batch = import_in_sight(request.acting, pk)
    if batch.status in (_PREVIEW, _RUNNING):
        return redirect("import_preview" if batch.status == _PREVIEW else "import_run", pk=pk)
    first = _whole(request.GET.get("tu"), 0)
    rows = ImportedRow.objects.filter(batch=batch).select_related("case").order_by("number")
    shown = list(rows[first : first + _PAGE + 1])
    refused = list(rows.filter(result=ImportedRow.Result.REFUSED)[: _PAGE + 1]) if not first else []
    context = {
        "batch": batch, "numbers": carrying.numbers(batch), "refused": refused[:_PAGE],
        "written": [one for one in shown[:_PAGE] if one.case_id is not None],
        "before": max(first - _PAGE, 0) if first else None,
        "after": first + _PAGE if len(shown) > _PAGE else None,
    }  # fmt: skip
    return render(request, "nominations/importing/result.html", context)


@require_GET
def import_problems(request: Any, pk: int) -> HttpResponse:
    """Return the rows that stay out, as they stand in the list, with what is wrong: to be corrected and imported."""
    by = request.acting.capacity
    batch = import_in_sight(request.acting, pk)
    try:
        titles, rows = importing_rows.left_out(by, batch)
    except DomainError as error:
        messages.error(request, str(error.problem))
        return redirect("imports")
    more = [Column(_("Dòng trong tệp"), "number"), Column(_("Cần sửa"), width=60)]
    columns = [*(Column(title) for title in titles), *more]
    return sheet_response("chua-nhap-duoc", _("Các dòng chưa nhập được"), columns, rows, request=request)
