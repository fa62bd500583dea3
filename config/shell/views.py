"""Signing in and out, choosing the capacity, the language and the colours, and the page of keys."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.shell.context import THEME_COOKIE
from config.shell.forms import PasswordForm, SignInForm
from config.shell.middleware import CAPACITY_COOKIE, YEAR
from workflows.screens import capacity_not_required
from workflows.screens.menu import administers, audits


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth.LoginView):
    """User name and password."""

    http_method_names = ["get", "head", "options", "post"]
    template_name = "shell/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again, with the status of a refusal."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class ChangePassword(auth.PasswordChangeView):
    """One's own password."""

    http_method_names = ["get", "head", "options", "post"]
    template_name = "shell/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that it was done."""
        messages.success(self.request, _("Đã đổi mật khẩu. Lần đăng nhập sau hãy dùng mật khẩu mới."))
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again, with the status of a refusal."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = SignIn.as_view()
sign_in.capacity_not_required = True  # type: ignore[attr-defined]
sign_out = auth.LogoutView.as_view()
sign_out.capacity_not_required = True  # type: ignore[attr-defined]
change_password = ChangePassword.as_view()
change_password.capacity_not_required = True  # type: ignore[attr-defined]


@require_GET
def home(request: Any) -> HttpResponse:
    """Go to the room where this person's day begins."""
    if administers(request.acting):
        return redirect("administration")
    return redirect("search" if audits(request.acting) else "inbox")


@capacity_not_required
@require_http_methods(["GET", "POST"])
def choose_capacity(request: Any) -> HttpResponse:
    """Choose what to work as; remembered in this browser until another is chosen."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "GET":
        return render(request, "shell/capacity.html", {"next": wanted})
    if request.acting is None:
        messages.error(request, _("Hãy chọn một tư cách trong danh sách."))
        return render(request, "shell/capacity.html", {"next": wanted}, status=422)
    response = redirect(_safe(request, wanted))
    _remember(response, CAPACITY_COOKIE, request.acting.key)
    messages.success(request, _("Đang làm việc với tư cách: %(capacity)s.") % {"capacity": request.acting})
    return response


@login_not_required
@capacity_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read the site in Vietnamese or in English."""
    response = redirect(_safe(request, request.POST.get("next", "")))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@login_not_required
@capacity_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light colours, dark ones, or those of the machine."""
    response = redirect(_safe(request, request.POST.get("next", "")))
    chosen = request.POST.get("theme", "")
    if chosen in ("light", "dark"):
        _remember(response, THEME_COOKIE, chosen)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


@capacity_not_required
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Which keys do what."""
    return render(request, "shell/keys.html")


def _remember(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _safe(request: HttpRequest, wanted: str) -> str:
    """Return the address to go on to when it is one of this site, otherwise the first page."""
    # Only what begins at the root: `redirect` would take any other word for the name of a view.
    rooted = wanted.startswith("/")
    fits = rooted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if fits else reverse("home")
