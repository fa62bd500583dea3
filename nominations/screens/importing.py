"""Importing a list in the browser: the upload, and what its columns mean."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from nominations import posts, sight
from nominations.awards import CHAIN
from nominations.documents import content
from nominations.errors import DomainError
from nominations.importing import batches, headers, taking, template
from nominations.importing.rows import Layout
from nominations.importing.sight import import_in_sight, imports_in_sight
from nominations.importing.workbook import Sheet, letter
from nominations.register import ethnicity
from nominations.screens import importing_rows, sheets
from nominations.screens.forms import RowField, _with_end
from nominations.screens.proposing import place_problem
from workflows.screens import sheets_out
from workflows.screens.forms import Form

#: Imports listed.
_LISTED = 20
#: Columns offered for matching on a sheet where no header was found, rows shown to recognise it by.
_SHOWN_ROWS = 12


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
    every = imports_in_sight(by).select_related("campaign").order_by("-pk")
    if sheets_out.is_wanted(request):
        taken = every.select_related("campaign", "started_by")[: sheets_out.MOST + 1]
        return sheets.imports(request, _("Các lần nhập từ tệp Excel"), taken)
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
            known = batches.layout_of(batch) is not None
            return redirect("import_preview" if known else "import_columns", pk=batch.pk)
    context = {"form": form, "campaigns": campaigns, "earlier": every[:_LISTED]}
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

    def __init__(
        self,
        *args: Any,
        sheets: Any,
        titles: dict[int, str],
        examples: dict[int, str],
        hidden: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(one.name, one.name) for one in sheets]  # type: ignore[attr-defined]
        titled = {award.title_vi for kind in ("person", "collective", "household") for award in sight.awards_for(kind)}
        self.fields["award"].choices = [("", _("không đặt")), *((one, one) for one in sorted(titled))]  # type: ignore[attr-defined]
        lists = [(version, title) for version, title in ethnicity.lists().items()]
        self.fields["ethnicity_list"].choices = [("", _("cột ghi bằng tên")), *lists]  # type: ignore[attr-defined]
        for column, title in titles.items():
            words = _("Cột %(letter)s: “%(title)s”") % {"letter": letter(column), "title": title[:80]}
            self.fields[f"c{column}"] = forms.ChoiceField(
                label=_("%(column)s, đang ẩn trong tệp") % {"column": words} if column in hidden else words,
                required=False,
                help_text=_("Ví dụ: %(example)s") % {"example": examples[column]} if examples.get(column) else "",
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
    sheets = batches.sheets_of(batch)
    known = batches.layout_of(batch)
    layout = known or _guessed(sheets[0])
    where = request.POST if request.method == "POST" else request.GET
    sheet = next((one for one in sheets if one.name == where.get("sheet")), None) or next(
        one for one in sheets if one.name == layout.sheet
    )
    top, bottom = whole(where.get("top"), layout.top), whole(where.get("bottom"), layout.bottom)
    header = headers.header_at(sheet, top, max(1, min(bottom - top + 1, 5)))
    moved = (sheet.name, top, bottom) != (layout.sheet, layout.top, layout.bottom)
    columns = headers.proposed(header) if moved or not layout.columns else layout.columns
    initial = {
        "sheet": sheet.name, "top": top, "bottom": bottom, "award": layout.award,
        "ethnicity_list": layout.ethnicity_list,
    } | {f"c{column}": name for column, name in columns.items()}  # fmt: skip
    form = ColumnsForm(
        request.POST if request.method == "POST" else None, sheets=sheets, titles=dict(header.titles),
        examples=importing_rows.examples(sheet, header), hidden=sheet.hidden_columns, initial=initial,
    )  # fmt: skip
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
        "defaults": [form["award"], form["ethnicity_list"]], "known": known is not None,
    }  # fmt: skip
    return render(request, "nominations/importing/columns.html", context, status=422 if form.errors else 200)


def _guessed(sheet: Sheet) -> Layout:
    row = headers.fullest_row(sheet)
    return Layout(sheet.name, row, row, {})


def whole(text: Any, otherwise: int) -> int:
    """Return a number of an address; `otherwise` when it is none."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 4 else otherwise
