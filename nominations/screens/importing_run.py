"""Importing a list in the browser: what would happen and what is to be decided, then row by row to the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nominations.errors import DomainError
from nominations.importing import batches, carrying, deciding, ending, taking, turns
from nominations.importing.conversions import groups
from nominations.importing.recognising import Ground, waiting
from nominations.importing.sight import import_in_sight
from nominations.models import ImportBatch, ImportedRow
from nominations.screens import importing_choices, importing_rows
from nominations.screens.importing import whole
from workflows.engine import Busy
from workflows.screens.sheets_out import Column, sheet_response

#: Rows of a page; rows written by one press or one step of the progress bar; seconds until another window tries again.
_PAGE, _STEP, _AGAIN = 100, 200, 5
#: What names the window that goes on with a run: in its form, and in its address where no script runs.
_WINDOW = "cua-so"
_Status = ImportBatch.Status
_UNDER_WAY = (_Status.RUNNING, _Status.STOPPED)


@require_http_methods(["GET", "POST"])
def import_preview(request: Any, pk: int) -> HttpResponse:
    """Show every row with what would become of it, or take a decision about the list."""
    batch = import_in_sight(request.acting.capacity, pk)
    if batch.status != _Status.PREVIEW:
        return redirect("import_run" if batch.status in _UNDER_WAY else "import_result", pk=pk)
    if request.method == "POST":
        return _decide(request, batch)
    return _show(request, batch)


def _show(request: Any, batch: ImportBatch, problem: str = "") -> HttpResponse:
    if batches.layout_of(batch) is None:
        return redirect("import_columns", pk=batch.pk)
    try:
        found = taking.preview(request.acting.capacity, batch)
    except DomainError as error:
        messages.error(request, str(error.problem))
        return redirect("import_columns", pk=batch.pk)
    only = request.GET.get("loc") == "loi"
    rows = [one for one in found.rows if not only or any(problem.blocks for problem in one.problems)]
    first = max(whole(request.GET.get("tu"), 0), 0)
    conversions = importing_choices.conversions(found)
    asked, more = importing_choices.asked(found)
    context = {
        "batch": batch, "preview": found, "only": only, "problem": problem,
        "rows": importing_rows.lines(found, rows[first : first + _PAGE]),
        "counts": importing_rows.counts(found),
        "conversions": conversions, "unconfirmed": sum(not one.decided for one in conversions),
        "at_once": importing_choices.at_once(found), "asked": asked, "asked_more": more,
        "waiting": len(waiting(found)),
        "identified": importing_choices.identified(batch),
        "before": max(first - _PAGE, 0) if first else None,
        "after": first + _PAGE if first + _PAGE < len(rows) else None,
    }  # fmt: skip
    return render(request, "nominations/importing/preview.html", context, status=422 if problem else 200)


def _decide(request: Any, batch: ImportBatch) -> HttpResponse:
    by, sent = request.acting.capacity, request.POST
    try:
        match sent.get("do", ""):
            case "confirm":
                shown = groups(batches.reading_of(batch))
                said = importing_choices.conversion_answers(sent, shown)
                deciding.confirm_reading(by, batch, sent.get("digest", ""), said)
                messages.success(request, _("Đã ghi lựa chọn về nội dung chuyển đổi."))
            case "together":
                ground = next((one for one in Ground if one == sent.get("ground")), Ground.NUMBER)
                leaving = importing_choices.row_numbers(sent.getlist("leave"))
                deciding.decide_together(by, batch, ground, sent.get("digest", ""), leaving=leaving)
                messages.success(request, _("Đã ghi: các dòng này là người đã có trong sổ đối tượng."))
            case "persons":
                same, other = importing_choices.answers(sent)
                deciding.decide_persons(by, batch, same=same, other=other)
                messages.success(request, _("Đã ghi lựa chọn cho %(n)s dòng.") % {"n": len(same) + len(other)})
            case "reopen":
                numbers = importing_choices.row_numbers(sent.getlist("row"))
                deciding.reopen_persons(by, batch, numbers)
                messages.success(request, _("Đã bỏ lựa chọn của %(n)s dòng.") % {"n": len(numbers)})
            case "give_up":
                ending.give_up_import(by, batch)
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
    """Show how far it is and why it stands still; each POST writes some rows more, or gives the rest up. A script asks
    for JSON and moves the bar."""
    by = request.acting.capacity
    batch = import_in_sight(by, pk)
    if request.method == "POST" and request.POST.get("do") == "give_up":
        try:
            ending.give_up_import(by, batch, request.POST.get("why", ""))
        except DomainError as error:
            return _show_run(request, batch, str(error.problem))
        messages.success(request, _("Đã bỏ phần chưa nhập của tệp %(name)s.") % {"name": batch.name})
        return redirect("import_result", pk=pk)
    if request.method == "POST":
        return _step(request, batch)
    if batch.status not in _UNDER_WAY:
        return redirect("import_preview" if batch.status == _Status.PREVIEW else "import_result", pk=pk)
    return _show_run(request, batch)


def _show_run(request: Any, batch: ImportBatch, problem: str = "") -> HttpResponse:
    context = {
        "batch": batch, "progress": carrying.progress(batch), "window": _window(request.GET) or uuid4(),
        "window_name": _WINDOW, "held": turns.is_held(batch), "problem": problem, "why": request.POST.get("why", ""),
    }  # fmt: skip
    return render(request, "nominations/importing/run.html", context, status=422 if problem else 200)


def _window(sent: Any) -> UUID | None:
    try:
        return UUID(sent.get(_WINDOW, ""))
    except ValueError:
        return None


def _step(request: Any, batch: ImportBatch) -> HttpResponse:
    by_script = request.headers.get("Accept") == "application/json"
    window = _window(request.POST) or uuid4()
    try:
        done = carrying.carry_out(request.acting.capacity, batch, limit=_STEP, window=window)
    except (DomainError, Busy) as error:
        return _not_done(request, batch, error, by_script=by_script)
    if by_script:
        url = reverse("import_result", kwargs={"pk": batch.pk})
        return JsonResponse({"done": done.done, "total": done.total, "finished": done.finished, "url": url})
    if done.finished:
        return redirect("import_result", pk=batch.pk)
    return redirect(f"{reverse('import_run', kwargs={'pk': batch.pk})}?{_WINDOW}={window}")


def _not_done(request: Any, batch: ImportBatch, error: DomainError | Busy, *, by_script: bool) -> HttpResponse:
    """Say why a step wrote nothing; a script tries again by itself only what passes by itself."""
    code = error.problem.code if isinstance(error, DomainError) else turns.ELSEWHERE
    why = str(error.problem if isinstance(error, DomainError) else error)
    if by_script:
        told: dict[str, Any] = {"problem": why, "stopped": batches.as_it_is(batch).status != _Status.RUNNING}
        if code == turns.ELSEWHERE:
            far = carrying.progress(batch)
            told |= {"again": _AGAIN, "done": far.done, "total": far.total}
        return JsonResponse(told, status=409)
    messages.error(request, why)
    # Where it stands now shows itself: the preview, the run with its reason, the result.
    return redirect("import_preview", pk=batch.pk)


@require_GET
def import_result(request: Any, pk: int) -> HttpResponse:
    """Say what became of each row, with links to the cases."""
    batch = import_in_sight(request.acting.capacity, pk)
    if batch.status in (_Status.PREVIEW, *_UNDER_WAY):
        return redirect("import_preview" if batch.status == _Status.PREVIEW else "import_run", pk=pk)
    first = whole(request.GET.get("tu"), 0)
    rows = ImportedRow.objects.filter(batch=batch).select_related("case").order_by("number")
    shown = list(rows.filter(case__isnull=False)[first : first + _PAGE + 1])
    numbers = carrying.numbers(batch)
    refused = list(rows.filter(case__isnull=True)[:_PAGE]) if not first else []
    context = {
        "batch": batch, "numbers": numbers, "refused": refused,
        "refused_more": max(numbers["refused"] + numbers["left"] - _PAGE, 0),
        "written": shown[:_PAGE],
        "before": max(first - _PAGE, 0) if first else None,
        "after": first + _PAGE if len(shown) > _PAGE else None,
    }  # fmt: skip
    return render(request, "nominations/importing/result.html", context)


@require_GET
def import_problems(request: Any, pk: int) -> HttpResponse:
    """Return the rows that stay out, as they stand in the list, with what is wrong; or the dossiers of those that do
    not, with their codes: to be corrected and imported again."""
    by = request.acting.capacity
    batch = import_in_sight(by, pk)
    if request.GET.get("dong") == "da-nhap":
        columns = [Column(title) for title in importing_rows.BACK]
        rows = importing_rows.written(batch)
        return sheet_response("da-nhap", _("Hồ sơ đã nhập"), columns, rows, request=request)
    try:
        titles, rows = importing_rows.left_out(by, batch)
    except DomainError as error:
        messages.error(request, str(error.problem))
        return redirect("imports")
    more = [Column(_("Dòng trong tệp"), "number"), Column(_("Cần sửa"), width=60)]
    columns = [*(Column(title) for title in titles), *more]
    return sheet_response("chua-nhap-duoc", _("Các dòng chưa nhập được"), columns, rows, request=request)
