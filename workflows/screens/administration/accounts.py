"""Accounts: the list, one account with its offices and changes, and what may be done to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from workflows import administration
from workflows.models import Appointment, User
from workflows.names import fold
from workflows.offices import in_force
from workflows.screens import sheets_out
from workflows.screens.administration import forms, sheets
from workflows.screens.administration.shared import (
    AdminRequest,
    bound,
    carry_out,
    for_administrators,
    only,
    page,
    with_state,
)
from workflows.screens.forms import Form
from workflows.screens.sheets_out import Column


@require_GET
@for_administrators
def accounts(request: AdminRequest) -> HttpResponse:
    """The accounts in reach, by user name; found by name or user name without marks."""
    text = request.GET.get("q", "")[:100]
    locked = request.GET.get("khoa") == "1"
    rows = request.admin.accounts()
    if key := fold(text):
        rows = rows.filter(search__contains=key)
    if locked:
        rows = rows.filter(is_active=False)
    held = Appointment.objects.filter(in_force(request.admin.today)).select_related("office__body").order_by("pk")
    rows = rows.prefetch_related(Prefetch("appointments", held, to_attr="held"))
    if sheets_out.is_wanted(request):
        return _sheet(request, rows.order_by("username")[: sheets_out.MOST + 1])
    found = page(request, rows, "username")
    return render(request, "workflows/administration/accounts.html", {"page": found, "q": text, "locked": locked})


_COLUMNS = (
    Column(gettext_lazy("Họ và tên"), width=30),
    Column(gettext_lazy("Tên đăng nhập")),
    Column(gettext_lazy("Đang giữ"), width=80),
    Column(gettext_lazy("Trạng thái")),
)


def _sheet(request: AdminRequest, rows: QuerySet[User]) -> HttpResponse:
    lines = (
        (
            *(one.full_name, one.username, "; ".join(str(held.office) for held in getattr(one, "held"))),  # noqa: B009
            _("hoạt động") if one.is_active else _("đã khóa"),
        )
        for one in rows
    )
    return sheets_out.sheet_response("tai-khoan", _("Tài khoản"), _COLUMNS, lines, request=request)


@require_GET
@for_administrators
def account(request: AdminRequest, username: str) -> HttpResponse:
    """One account: what it holds and held, by whose record, and every change of it."""
    admin = request.admin
    person = _account(request, username)
    held = list(
        person.appointments.select_related("user", "office__body", "recorded_by", "ended_by").order_by(
            "-valid_from", "-pk"
        )
    )
    if sheets_out.is_wanted(request):
        return sheets.appointments(request, _("Chức vụ của %(who)s") % {"who": person.full_name}, held)
    signs = list(
        person.substitutions.select_related(
            "office__body", "by_office__body", "user", "via__office__body", "recorded_by", "ended_by"
        ).order_by("-pk")
    )
    changes = person.changes.select_related("by_user", "by_office__body").order_by("-pk")
    return render(
        request,
        "workflows/administration/account.html",
        {
            "person": person,
            "own": person.pk == admin.user_id,
            "held": with_state(held, admin.today),
            "signs": with_state(signs, admin.today),
            "changes": changes,
            "here": set(admin.offices().filter(pk__in=[one.office_id for one in held]).values_list("pk", flat=True)),
        },
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def account_new(request: AdminRequest) -> HttpResponse:
    """Open an account."""

    def do(said: dict[str, Any]) -> User:
        return administration.open_account(
            request.acting.capacity,
            **{name: said[name] for name in ("username", "full_name", "password", "reason")},
        )

    return carry_out(
        request,
        forms.AccountForm(**bound(request)),
        do,
        said=_("Đã mở tài khoản. Việc tiếp theo: bổ nhiệm người này vào chức vụ."),
        onward=lambda user: _address(user.username),
        page={"title": _("Mở tài khoản"), "submit": _("Mở tài khoản"), "back": reverse("accounts")},
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def account_rename(request: AdminRequest, username: str) -> HttpResponse:
    """Correct a name."""
    person = _account(request, username)
    form = forms.NameForm(**bound(request), initial={"full_name": person.full_name})
    return _change(
        request, person, form, administration.rename_account, _("Sửa họ tên"), _("Đã sửa họ tên của %(username)s.")
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def account_lock(request: AdminRequest, username: str) -> HttpResponse:
    """Lock an account."""
    lead = _(
        "Người này sẽ không đăng nhập được nữa, các trang đang mở cũng ngừng dùng được. Bổ nhiệm vẫn được giữ lại "
        "nhưng không còn tác dụng cho tới khi mở khóa. Không xóa gì."
    )
    return _change(
        request, _account(request, username), forms.ReasonForm(**bound(request)), administration.lock_account,
        _("Khóa tài khoản"), _("Đã khóa tài khoản %(username)s."), lead,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_administrators
def account_unlock(request: AdminRequest, username: str) -> HttpResponse:
    """Unlock an account."""
    return _change(
        request, _account(request, username), forms.ReasonForm(**bound(request)), administration.unlock_account,
        _("Mở khóa tài khoản"), _("Đã mở khóa tài khoản %(username)s."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_administrators
def account_password(request: AdminRequest, username: str) -> HttpResponse:
    """Set a new password."""
    lead = _("Mọi phiên đăng nhập đang mở của người này sẽ kết thúc. Mật khẩu không được ghi lại ở bất cứ đâu.")
    return _change(
        request, _account(request, username), forms.PasswordForm(**bound(request)), administration.set_password,
        _("Đặt lại mật khẩu"), _("Đã đặt mật khẩu mới cho %(username)s. Hãy báo riêng và nhắc đổi ngay."), lead,
    )  # fmt: skip


def _change(
    request: AdminRequest, person: User, form: Form, verb: Any, title: str, said: str, lead: str = ""
) -> HttpResponse:
    def do(read: dict[str, Any]) -> User:
        read.pop("again", None)
        changed: User = verb(request.acting.capacity, person, **read)
        return changed

    back = _address(person.username)
    shown = {"title": f"{title}: {person.full_name} ({person.username})", "lead": lead, "submit": title, "back": back}
    return carry_out(request, form, do, said=said % {"username": person.username}, onward=back, page=shown)


def _account(request: AdminRequest, username: str) -> User:
    return only(request.admin.accounts(), username=username)


def _address(username: str) -> str:
    return reverse("account", args=[username])
