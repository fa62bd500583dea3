"""The inbox: open work of all a person's offices, that of his unit, what was sent on, and what he did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from approvals.screens import menu, sheets
from approvals.screens.menu import count_words
from approvals.screens.selection import ALL
from nominations import posts
from workflows import engine, inbox
from workflows.capacities import Acting
from workflows.engine import Seen
from workflows.inbox import Choices, DoneRow, Filters, Page, SentRow, TaskRow
from workflows.screens import acts, inbox_address, sheets_out

_TABS = (
    ("inbox", gettext_lazy("Của tôi")),
    ("unit_cases", gettext_lazy("Của đơn vị")),
    ("sent_cases", gettext_lazy("Đã gửi đi")),
    ("done_work", gettext_lazy("Đã làm")),
)


@dataclass(frozen=True)
class Row:
    """One open task as the list shows it.

    `token` is set when it can be selected: its office is the one worked in now, and no colleague holds it. `other` is
    the capacity of the same person whose work it is, when that is not the one worked in now.
    """

    task: TaskRow
    stage: str
    chain: str
    token: str
    here: bool
    other: Acting | None


@dataclass(frozen=True)
class Narrower:
    """One list to choose from above the inbox: its name in the address, its label, values with titles."""

    name: str
    label: str
    values: tuple[tuple[str, str, str], ...]
    chosen: str


@require_GET
def mine(request: Any) -> HttpResponse:
    """Open tasks of all offices of this person, those due first on top."""
    desk = menu.desk(request)
    filters = inbox_address.read(request.GET)
    if sheets_out.is_wanted(request):
        found = inbox.my_tasks(desk, filters, limit=sheets_out.MOST + 1)
        return sheets.tasks(request, "hop-viec", _("Hộp việc của tôi"), found.rows)
    page = inbox.my_tasks(desk, filters, **_ways(request))
    numbers = menu.counted(request)
    rows = _rows(request, page)
    context = {
        "rows": rows,
        "selectable": any(row.token for row in rows),
        "several": len(desk.office_ids) > 1,
        "others": _others(request),
        "open": count_words(numbers.open),
        "overdue": count_words(numbers.overdue) if numbers.overdue.number else "",
        "narrowers": _narrowers(request, inbox.filter_choices(desk)),
        "filtered": filters != Filters(),
        "filters": filters,
        "carry": _carry(request),
        "everything": inbox_address.every(request.get_full_path(), reverse("selection"), ALL),
    }
    return _list(request, "inbox", page, context)


@require_GET
def unit(request: Any) -> HttpResponse:
    """Open work at the body of the office worked in that is not this person's to do."""
    desk, by = menu.desk(request), request.acting
    filters = Filters(search=request.GET.get(inbox_address.SEARCH, ""))
    if sheets_out.is_wanted(request):
        found = inbox.unit_tasks(desk, filters, by=by, limit=sheets_out.MOST + 1)
        title = _("Việc của đơn vị: %(body)s") % {"body": request.acting.office.body.name}
        return sheets.tasks(request, "don-vi", title, found.rows)
    page = inbox.unit_tasks(desk, filters, by=by, **_ways(request))
    rows = [Row(one, acts.said(one.stage_title), acts.said(one.chain_title), "", False, None) for one in page.rows]
    return _list(request, "unit_cases", page, {"rows": rows, "several": True})


@require_GET
def sent(request: Any) -> HttpResponse:
    """Cases that the body had work on: where each stands now and who has it."""
    search = request.GET.get(inbox_address.SEARCH, "")
    if sheets_out.is_wanted(request):
        found = inbox.sent_cases(by=request.acting, search=search, limit=sheets_out.MOST + 1)
        title = _("Hồ sơ %(body)s đã gửi đi") % {"body": request.acting.office.body.name}
        return sheets.sent(request, title, found.rows)
    page = inbox.sent_cases(by=request.acting, search=search, **_ways(request))
    rows = [{"row": one, "stage": acts.said(one.stage_title), "done": acts.said(one.done)} for one in page.rows]
    office = request.acting.office
    # Who signed what was sent may recall it, on the page of the submission that sent it.
    signs = posts.post_of(office) in posts.duties(office).signers
    return _list(request, "sent_cases", page, {"rows": rows, "may_recall": signs})


@require_GET
def done(request: Any) -> HttpResponse:
    """What this person did, newest first."""
    search = request.GET.get(inbox_address.SEARCH, "")
    if sheets_out.is_wanted(request):
        found = inbox.done(menu.desk(request), search=search, limit=sheets_out.MOST + 1)
        return sheets.done(request, _("Việc tôi đã làm"), found.rows)
    page = inbox.done(menu.desk(request), search=search, **_ways(request))
    rows = [
        {"row": one, "stage": acts.said(one.stage_title) if one.stage_title else "", "done": acts.said(one.done)}
        for one in page.rows
    ]
    return _list(request, "done_work", page, {"rows": rows})


def _list(
    request: Any, name: str, page: Page[TaskRow] | Page[SentRow] | Page[DoneRow], context: dict[str, Any]
) -> HttpResponse:
    shared = {
        "tabs": [(reverse(tab), title, tab == name) for tab, title in _TABS],
        "search": request.GET.get(inbox_address.SEARCH, ""),
        "here": request.get_full_path(),
        "next_page": _turned(request.GET, inbox_address.AFTER, page.next_key),
        "previous_page": _turned(request.GET, inbox_address.BEFORE, page.previous_key),
    }
    return render(request, f"approvals/inbox/{name}.html", shared | context)


def _ways(request: Any) -> dict[str, str]:
    return {
        "after": request.GET.get(inbox_address.AFTER, ""),
        "before": request.GET.get(inbox_address.BEFORE, ""),
    }


def _turned(query: QueryDict, way: str, key: str) -> str:
    """The same list on another page; "" where there is none."""
    if not key:
        return ""
    turned = query.copy()
    for name in (inbox_address.AFTER, inbox_address.BEFORE):
        turned.pop(name, None)
    turned[way] = key
    return f"?{turned.urlencode()}"


def _carry(request: Any) -> str:
    """What a link to a case carries so that the list comes back as it was narrowed."""
    return f"?{urlencode({'next': request.get_full_path()})}" if request.GET else ""


def _others(request: Any) -> list[Acting]:
    return [one for one in request.capacities if one.key != request.acting.key]


def _rows(request: Any, page: Page[TaskRow]) -> list[Row]:
    office = request.acting.office.pk
    capacities = {one.office.pk: one for one in reversed(request.capacities)}
    found = []
    for task in page.rows:
        here = task.office_id == office
        free = task.is_mine or not task.claimed_by
        token = acts.written(task.case_id, Seen(task.visit, task.task_id)) if here and free else ""
        other = None if here else capacities.get(task.office_id)
        found.append(Row(task, acts.said(task.stage_title), acts.said(task.chain_title), token, here, other))
    return found


def _narrowers(request: Any, choices: Choices) -> list[Narrower]:
    """The lists to choose from: those with something to choose, and those that are set."""
    named = (
        (inbox_address.CHAIN, _("Quy trình"), choices.chains),
        (inbox_address.STAGE, _("Bước"), choices.stages),
        (inbox_address.DISTRICT, _("Huyện"), choices.districts),
        (inbox_address.COMMUNE, _("Xã"), choices.communes),
        (inbox_address.OFFICE, _("Chức vụ"), choices.offices),
    )
    found = []
    for name, label, values in named:
        chosen = request.GET.get(name, "")
        if len(values) > 1 or chosen:
            found.append(
                Narrower(name, label, tuple((one.value, acts.said(one.title), one.group) for one in values), chosen)
            )
    return found


@require_POST
def claim(request: Any) -> HttpResponse:
    """Take open tasks on, so that colleagues see who has them."""
    return _handle(request, engine.claim(_tasks(request), by=request.acting.capacity), taken=True)


@require_POST
def release(request: Any) -> HttpResponse:
    """Give tasks back to the queue of the office."""
    return _handle(request, engine.release(_tasks(request), by=request.acting.capacity), taken=False)


def _tasks(request: Any) -> list[int]:
    """The tasks that a form names: that of the button pressed in a row, otherwise those of the rows selected."""
    named = [one for one in request.POST.getlist("task") if one.isascii() and one.isdigit() and len(one) <= 18]
    if named:
        return list(dict.fromkeys(map(int, named)))
    seen = (acts.read_token(one) for one in acts.tokens_in(request.POST))
    return list(dict.fromkeys(one[1].task_id for one in seen if one is not None and one[1].task_id is not None))


def _handle(request: Any, handled: engine.Handled, *, taken: bool) -> HttpResponse:
    number = len(handled.done)
    if taken and number:
        words = ngettext("Đã nhận %(n)s việc.", "Đã nhận %(n)s việc.", number)
        messages.success(request, words % {"n": number})
    elif number:
        words = ngettext("Đã trả %(n)s việc về hàng đợi.", "Đã trả %(n)s việc về hàng đợi.", number)
        messages.success(request, words % {"n": number})
    for problem in _distinct(str(one) for one in handled.refused.values()):
        messages.error(request, problem)
    if not number and not handled.refused:
        messages.error(request, _("Chưa chọn việc nào. Hãy đánh dấu các hồ sơ trong danh sách rồi bấm lại."))
    return redirect(inbox_address.inside(request, request.POST.get("next", "")) or reverse("inbox"))


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
