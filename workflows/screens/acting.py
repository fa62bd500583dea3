"""Taking an act from any page, and the page that says what came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from workflows import authority, engine, inbox, sight
from workflows.engine.context import COMMENT_LIMIT, BadAct, Busy
from workflows.inbox import TaskRow
from workflows.models import Case, Task
from workflows.names import nfc_text
from workflows.screens import acts, inbox_address, outcome


@sensitive_post_parameters("password", "comment")
@require_POST
def act(request: Any) -> HttpResponse:
    """Take one action on the cases that the form names, in the capacity that its page showed.

    Without the comment or password that the chain wants, and always when the form asks for it (`ask`), a page says
    what will happen and takes them, keeping what was typed.
    """
    given = acts.asked(request.POST)
    if given is None:
        raise BadAct(_("Chưa chọn hồ sơ hoặc hành động nào. Hãy quay lại trang trước và chọn lại."))
    by = request.acting.capacity
    seen = sight.cases_in_sight(request.acting).filter(pk__in=given.case_ids)
    cases = list(seen.select_related("edition").order_by("pk"))
    given = _without_lost(request, given, {case.pk for case in cases})
    offer = acts.offers(by, cases, together=given.together).get(given.action)
    confirmed = authority.confirm(request.user, given.password) if given.password else None
    mistakes = _mistakes(given, offer, confirmed is not None)
    if request.POST.get("ask") == "1":
        return _ask(request, given, offer, cases, {}, status=200)
    if mistakes:
        return _ask(request, given, offer, cases, mistakes, status=422)
    try:
        done = engine.act(given.moves, by=by, command=given.command, together=given.together, confirmed=confirmed)
    except Busy as busy:
        return _ask(request, given, offer, cases, {"": f"{busy} {_holders(cases)}".strip()}, status=503)
    for warning in done.warnings:
        messages.warning(request, str(warning))
    where = reverse("act_result", args=[given.command])
    go_on = inbox_address.inside(request, request.POST.get("next", ""))
    return redirect(f"{where}?{urlencode({'next': go_on})}" if go_on else where)


def _without_lost(request: Any, given: acts.Asked, seen: Collection[int]) -> acts.Asked:
    """What was asked without the cases that are out of sight, or never were in it; a list signed whole stays whole."""
    lost = len(given.seen) - len(seen)
    if not lost:
        return given
    if not seen:
        raise sight.NotSeen("case")
    if given.together:
        raise BadAct(
            _("Danh sách có hồ sơ không còn thuộc phạm vi được xem. Hãy mở lại trang danh sách, xem lại rồi làm lại.")
        )
    words = ngettext(
        "%(n)s hồ sơ không còn thuộc phạm vi được xem với tư cách này nên không được xử lý.",
        "%(n)s hồ sơ không còn thuộc phạm vi được xem với tư cách này nên không được xử lý.",
        lost,
    )
    messages.warning(request, words % {"n": lost})
    return given.only(seen)


def _ask(
    request: Any,
    given: acts.Asked,
    offer: acts.ActForm | None,
    cases: Sequence[Case],
    mistakes: dict[str, str],
    *,
    status: int,
) -> HttpResponse:
    """Show what the act would do, with what was typed, and what is still missing."""
    context = {
        "given": given,
        "act": offer,
        "standings": list(outcome.standings(cases).values()),
        "unknown": _unknown(given, offer, cases),
        "tokens": [acts.written(case_id, seen) for case_id, seen in given.seen],
        "mistakes": mistakes,
        "next": inbox_address.inside(request, request.POST.get("next", "")),
    }
    return render(request, "workflows/acts/confirm.html", context, status=status)


def _unknown(given: acts.Asked, offer: acts.ActForm | None, cases: Sequence[Case]) -> list[str]:
    """Codes of the cases whose stage does not know the action, or is not the one that the page showed."""
    visits = {case_id: seen.visit for case_id, seen in given.seen}
    known = {*offer.codes, *offer.problems} if offer is not None else set()
    return [case.code for case in cases if case.code not in known or visits[case.pk] != case.visit]


def _mistakes(given: acts.Asked, offer: acts.ActForm | None, confirmed: bool) -> dict[str, str]:
    """What the form still lacks, by field. What the engine alone can say, it says itself."""
    found = {}
    comment = nfc_text(given.comment)
    if len(comment) > COMMENT_LIMIT:
        found["comment"] = _("Ý kiến dài %(length)s ký tự, tối đa %(limit)s. Hãy viết ngắn lại.") % {
            "length": len(comment),
            "limit": COMMENT_LIMIT,
        }
    if offer is not None and offer.needs_comment and not comment:
        found["comment"] = _("Hãy ghi ý kiến: người nhận cần biết lý do.")
    if offer is not None and offer.needs_password and not confirmed:
        found["password"] = (
            _("Mật khẩu chưa đúng. Hãy gõ lại mật khẩu đăng nhập của bạn.")
            if given.password
            else _("Việc này cần xác nhận bằng mật khẩu đăng nhập của bạn.")
        )
    return found


def _holders(cases: Sequence[Case]) -> str:
    """Who took on work on these cases: the likely ones to ask when somebody is at them this very moment."""
    held = Task.objects.filter(case__in=cases, claimed_by__isnull=False).select_related("case", "claimed_by")
    named = [f"{one.claimed_by.full_name} ({one.case.code})" for one in held.order_by("pk") if one.claimed_by]
    return _("Đang nhận việc: %(names)s.") % {"names": ", ".join(named)} if named else ""


@require_GET
def result(request: Any, command: UUID) -> HttpResponse:
    """Say what came of a command of this person: what was done, who has it now, and what was refused and why."""
    found = outcome.of(command, request.user.pk, request.capacities)
    if found is None:
        raise sight.NotSeen(str(command))
    go_on = inbox_address.inside(request, request.GET.get("next", ""))
    context = {
        "outcome": found,
        "next": go_on,
        "next_task": _next_task(request, found, go_on),
        "carry": f"?{urlencode({'next': go_on})}" if go_on else "",
    }
    return render(request, "workflows/acts/result.html", context)


def _next_task(request: Any, found: outcome.Outcome, address: str) -> TaskRow | None:
    """The first open task of the office worked in, in the order of the inbox and narrowed like the inbox that the
    act came from; not of a case that was just dealt with, nor one that a colleague has taken on."""
    filters = inbox_address.read_address(address) if address.startswith(reverse("inbox")) else inbox.Filters()
    office = request.acting.office.pk
    desk = inbox.Desk(request.user.pk, (office,))
    page = inbox.my_tasks(desk, filters, limit=len(found.case_ids) + _LOOK_AHEAD)
    rest = (row for row in page.rows if row.case_id not in found.case_ids and (row.is_mine or not row.claimed_by))
    return next(rest, None)


#: How many tasks taken on by colleagues are passed over in search of the next one.
_LOOK_AHEAD = 20
