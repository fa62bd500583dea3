"""Sessions of an emulation council: planning, agenda, opening, votes, closing with the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from approvals import councils, sight
from approvals.councils import KEEPER, Ruling
from approvals.models import AgendaItem, CouncilSession
from approvals.screens import lists, sheets
from nominations import text
from nominations.errors import DomainError
from nominations.models import AwardType
from workflows import clock
from workflows.capacities import Acting
from workflows.models import Case
from workflows.screens import sheets_out, versions
from workflows.screens.forms import Form, TextField
from workflows.sight import By

Status = CouncilSession.Status
Motion = AgendaItem.Motion
WAITS = lists.asks("concluded_recommend", "concluded_other_award", "concluded_not_recommend", "concluded_defer")
#: Sessions of one page; items of one page of votes, each with all its fields.
SESSIONS = 30
VOTES = 15


def keeps(acting: Acting) -> bool:
    """Whether this is the office that keeps agenda and minutes of a council."""
    return (acting.office.body.function, acting.office.position) == KEEPER


def is_keeper(acting: Acting, session: CouncilSession) -> bool:
    """Whether this office keeps the agenda and minutes of this very session."""
    return keeps(acting) and acting.office.body_id == session.body_id


class PlanForm(Form):
    """A session to come."""

    title = TextField(label=gettext_lazy("Tên phiên họp"), max_length=200)
    held_on = lists.Day(label=gettext_lazy("Ngày họp"))


class OpeningForm(Form):
    """Who is there."""

    total_members = lists.Count(
        label=gettext_lazy("Tổng số thành viên"),
        help_text=gettext_lazy("Theo quyết định thành lập Hội đồng đang có hiệu lực."),
    )
    present = lists.Count(label=gettext_lazy("Số có mặt"))
    written_opinions = lists.Count(label=gettext_lazy("Số vắng mặt gửi ý kiến bằng văn bản"), initial=0)


class MinutesForm(Form):
    """The minutes by which a gathering closes."""

    minutes_number = TextField(
        label=gettext_lazy("Số biên bản"), help_text=gettext_lazy("Ví dụ: 07/BB-HĐTĐKT."), max_length=60
    )
    minutes_on = lists.Day(label=gettext_lazy("Ngày biên bản"))


class VotesForm(Form):
    """What the council was asked and how it voted."""

    motion = forms.ChoiceField(choices=Motion.choices, label=gettext_lazy("Biểu quyết về"))
    other_award = forms.ChoiceField(label=gettext_lazy("Hình thức khác"), required=False)
    votes_for = lists.Count(label=gettext_lazy("Đồng ý"), initial=0)
    votes_against = lists.Count(label=gettext_lazy("Không đồng ý"), initial=0)
    abstained = lists.Count(label=gettext_lazy("Không biểu quyết"), initial=0)
    invalid = lists.Count(label=gettext_lazy("Phiếu không hợp lệ"), initial=0)
    written_for = lists.Count(label=gettext_lazy("Đồng ý bằng văn bản"), initial=0)
    written_against = lists.Count(label=gettext_lazy("Không đồng ý bằng văn bản"), initial=0)
    recused = lists.Count(label=gettext_lazy("Không tham gia (có liên quan)"), initial=0)
    secret = forms.BooleanField(label=gettext_lazy("Bỏ phiếu kín"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Ý kiến thảo luận"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=text.TEXT_LIMIT,
        required=False,
    )

    def __init__(self, awards: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other_award"].choices = [("", _("không")), *awards]  # type: ignore[attr-defined]

    def ruling(self, case_id: int) -> Ruling:
        """What was filled in, for a case."""
        data = dict(self.cleaned_data)
        other = data.pop("other_award")
        return Ruling(case_id, other_award_id=int(other) if other else None, **data)


@require_http_methods(["GET", "POST"])
def council_sessions(request: Any) -> HttpResponse:
    """The sessions in sight, newest first; the secretary plans another."""
    by = request.acting.capacity
    form = PlanForm(request.POST or None, initial={"held_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            planned = councils.plan_session(by, **form.cleaned_data)
        except DomainError as error:
            lists.put(form, error)
        else:
            messages.success(request, _("Đã lập phiên họp. Hãy đưa hồ sơ vào chương trình."))
            return redirect("council_session", planned.pk)
    found = sight.council_sessions_in_sight(request.acting).annotate(count=Count("items"))
    if sheets_out.is_wanted(request):
        every = found.order_by("-pk")[: sheets_out.MOST + 1]
        return sheets.council_sessions(request, _("Phiên họp Hội đồng"), every)
    sessions, older = lists.newest(found, request.GET.get("truoc", ""), SESSIONS)
    context = {
        "sessions": sessions,
        "older": older,
        "form": form if keeps(request.acting) or form.is_bound else None,
        "waiting": waiting(request.acting).count() if keeps(request.acting) else 0,
    }
    return lists.answer(request, "councils/sessions.html", context, [form])


@require_http_methods(["GET", "POST"])
def council_session(request: Any, pk: int) -> HttpResponse:
    """One session: its agenda, its numbers, its end."""
    session = sight.council_session_in_sight(request.acting, pk)
    if sheets_out.is_wanted(request):
        return sheets.agenda(request, session, agenda(session)[: sheets_out.MOST + 1])
    page = Page(request, session)
    if request.method == "POST":
        steps = {"add": page.add, "remove": page.remove, "open": page.open, "close": page.close}
        step = steps.get(request.POST.get("do", ""))
        gone = step() if step is not None else None
        if gone is not None:
            return gone
    return page.draw()


def waiting(by: By) -> QuerySet[Case]:
    """The cases that wait at this council and stand on no agenda of a session that has not ended."""
    taken = AgendaItem.objects.filter(case=OuterRef("pk"), is_open=True)
    return lists.open_work(by, WAITS).exclude(Exists(taken))


class Page:
    """The page of one session in one request: its steps, and what it shows. A step answers where to go on."""

    def __init__(self, request: Any, session: CouncilSession) -> None:
        self.request, self.session, self.by = request, session, request.acting.capacity
        doing = request.POST.get("do", "")
        self.picking = Form(request.POST if doing in ("add", "remove") else None)
        self.opening = OpeningForm(request.POST if doing == "open" else None)
        self.minutes = MinutesForm(request.POST if doing == "close" else None, initial={"minutes_on": clock.today()})

    @property
    def here(self) -> str:
        """The address of this page."""
        return reverse("council_session", args=[self.session.pk])

    def add(self) -> HttpResponse | None:
        """Put the picked cases on the agenda."""
        try:
            items = councils.add_to_agenda(self.by, self.session.pk, lists.picked(self.request.POST))
        except DomainError as error:
            lists.put(self.picking, error)
            return None
        words = ngettext("Đã đưa %(n)s hồ sơ vào chương trình.", "Đã đưa %(n)s hồ sơ vào chương trình.", len(items))
        messages.success(self.request, words % {"n": len(items)})
        return redirect(self.here)

    def remove(self) -> HttpResponse | None:
        """Take the picked cases off the agenda."""
        try:
            count = councils.remove_from_agenda(self.by, self.session.pk, lists.picked(self.request.POST))
        except DomainError as error:
            lists.put(self.picking, error)
            return None
        words = ngettext("Đã rút %(n)s hồ sơ khỏi chương trình.", "Đã rút %(n)s hồ sơ khỏi chương trình.", count)
        messages.success(self.request, words % {"n": count})
        return redirect(self.here)

    def open(self) -> HttpResponse | None:
        """Open the session with its numbers."""
        if not self.opening.is_valid():
            return None
        try:
            opened = councils.open_session(self.by, self.session.pk, **self.opening.cleaned_data)
        except DomainError as error:
            lists.put(self.opening, error)
            return None
        told = _("Phiên họp đã khai mạc: có mặt %(present)s, cần ít nhất %(needed)s. Hãy ghi kết quả biểu quyết.")
        messages.success(self.request, told % {"present": opened.present, "needed": opened.quorum_needed})
        return redirect(self.here)

    def close(self) -> HttpResponse | None:
        """Close the session with its minutes, or go on with a closing that was interrupted."""
        resumed = self.session.status in (Status.CLOSING, Status.CLOSED)
        if not resumed and not self.minutes.is_valid():
            return None
        given = {} if resumed else self.minutes.cleaned_data
        try:
            done = councils.close_session(self.by, self.session.pk, **given)
        except DomainError as error:
            lists.put(self.minutes, error)
            return None
        # A refused closing gets another command; what was refused is told under the one it had.
        return lists.told(done, self.session.command, self.here) or redirect(self.here)

    def draw(self) -> HttpResponse:
        """The session as it stands, with the steps that are open to this office."""
        status, session = self.session.status, self.session
        mine = is_keeper(self.request.acting, session)
        changing = mine and status in (Status.PLANNED, Status.OPEN)
        items = list(agenda(session))
        context = {
            "session": session,
            "items": items,
            "mine": mine,
            "changing": changing,
            "open_items": sum(1 for item in items if not item.conclusion),
            "waiting": list(waiting(self.request.acting)[: lists.OFFERED]) if changing else [],
            "picking": self.picking,
            "opening": self.opening if mine and status == Status.PLANNED else None,
            "minutes": self.minutes if mine and status == Status.OPEN else None,
            "resume": mine and status == Status.CLOSING,
            "chosen": lists.picked(self.request.POST),
        }
        return lists.answer(self.request, "councils/session.html", context, [self.picking, self.opening, self.minutes])


def agenda(session: CouncilSession) -> QuerySet[AgendaItem]:
    """The items of a session with what a page says of them; a case's label names the award. One query."""
    return session.items.select_related("case__commune", "other_award").order_by("order")


@require_http_methods(["GET", "POST"])
def council_votes(request: Any, pk: int) -> HttpResponse:
    """The votes of a session that is open: on the items without a conclusion, or on the one that is named; one by
    one, or the same for all that are left."""
    by = request.acting.capacity
    session = sight.council_session_in_sight(request.acting, pk)
    if request.method == "GET" and not (is_keeper(request.acting, session) and session.status == Status.OPEN):
        return redirect("council_session", session.pk)
    awards = [(str(one.pk), one.title_vi) for one in awards_on(session)]
    alike = "same" in request.POST
    items = _asked(request, session)
    single = None if alike else request.POST or None
    rows = [(item, VotesForm(awards, single, prefix=f"i{item.pk}", initial=_kept(item))) for item in items]
    same = VotesForm(awards, request.POST if alike else None, prefix="all", initial={"motion": Motion.AWARD})
    top = Form(request.POST or None)
    conflicts: list[versions.Conflict] = []
    if request.method == "POST" and all(form.is_valid() for form in ([same] if alike else [row[1] for row in rows])):
        try:
            with transaction.atomic():
                mine = rows if is_keeper(request.acting, session) else []
                rulings, conflicts = _rulings(session, same if alike else None, mine)
                if not conflicts:
                    councils.record_conclusions(by, session.pk, rulings)
        except DomainError as error:
            lists.put(top, error)
        else:
            if not conflicts:
                return _recorded(request, session, len(rulings))
    now = _voted(session, [item.pk for item, _form in rows]) if conflicts else {}
    seen = [versions.context(form, conflicts, now.get(item.pk, {}))["version"] for item, form in rows]
    context = {
        "session": session,
        "rows": [(*row, version) for row, version in zip(rows, seen, strict=True)],
        "top": top,
        "same": same if "muc" not in request.GET else None,
        "conflicts": conflicts,
    }
    return lists.answer(request, "councils/votes.html", context, [top, same, *(form for _item, form in rows)])


def _rulings(
    session: CouncilSession, same: VotesForm | None, rows: Sequence[tuple[AgendaItem, VotesForm]]
) -> tuple[list[Ruling], list[versions.Conflict]]:
    """Lock the session and return what to record: the same for all that are left, or what stands in each form; and the
    votes that somebody else has recorded since the page was opened."""
    CouncilSession.objects.select_for_update().get(pk=session.pk)
    if same is not None:
        left = session.items.filter(conclusion="").order_by("order").values_list("case_id", flat=True)
        return [same.ruling(one) for one in left], []
    now = _voted(session, [item.pk for item, _form in rows])
    conflicts = [
        replace(one, label=f"{item.case.code}: {one.label}")
        for item, form in rows
        for one in versions.merge(form, now.get(item.pk, {}), whole=True)
    ]
    return [form.ruling(item.case_id) for item, form in rows] if not conflicts else [], conflicts


def _voted(session: CouncilSession, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What was recorded of these items, by key and the form's fields; nothing of one that was not voted on. One
    query."""
    return {item.pk: _kept(item) for item in session.items.filter(pk__in=keys).exclude(motion="")}


def _recorded(request: Any, session: CouncilSession, count: int) -> HttpResponse:
    """Say how many items are left, and go on to them."""
    left = session.items.filter(conclusion="").count()
    told = _("Đã ghi biểu quyết của %(n)s hồ sơ; còn %(left)s hồ sơ chưa ghi.") % {"n": count, "left": left}
    messages.success(request, told)
    return redirect("council_votes" if left and "muc" not in request.GET else "council_session", session.pk)


def _asked(request: Any, session: CouncilSession) -> list[AgendaItem]:
    """Which items the page is about: on sending, those it showed."""
    items = agenda(session)
    if request.method == "POST":
        return list(items.filter(pk__in=lists.picked(request.POST, "item"))[:VOTES])
    named = request.GET.get("muc", "")
    return list((items.filter(case__code=named) if named else items.filter(conclusion=""))[:VOTES])


def _kept(item: AgendaItem) -> dict[str, Any]:
    """What was recorded of an item before; a new one is about the award proposed."""
    if not item.motion:
        return {"motion": Motion.AWARD}
    kept = {name: getattr(item, name) or 0 for name in VotesForm.base_fields if name not in ("other_award", "note")}
    return kept | {"motion": item.motion, "other_award": str(item.other_award_id or ""), "note": item.note}


def awards_on(session: CouncilSession) -> list[AwardType]:
    """The forms of award that the law knows on the day of a session."""
    known = AwardType.objects.filter(valid_from__lte=session.held_on).exclude(valid_before__lte=session.held_on)
    return list(known.order_by("level", "title_vi", "pk"))
