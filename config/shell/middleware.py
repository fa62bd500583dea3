"""What happens around every page: its language, and the capacity it is used in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from nominations.register import identity_numbers
from workflows.capacities import Acting, capacities_of
from workflows.screens import unsent

Answer = Callable[[HttpRequest], HttpResponse]
#: Remembers the capacity last chosen. Only a hint: what it names is looked up among those of the signed-in user.
CAPACITY_COOKIE = "tu_cach"
YEAR = 365 * 24 * 3600


def speak(get_response: Answer) -> Answer:
    """Answer in Vietnamese unless the reader chose otherwise here: an English browser does not make a reader
    English."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware


def keep_private(get_response: Answer) -> Answer:
    """Pages about cases are not kept by a browser that several people share."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Sends whoever is not signed in to sign in. A form that comes after the session ended is not lost: what was typed
    waits for its writer on the page that he comes back to."""

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        """Keep what was typed, and say so where he signs in."""
        if request.method == "POST" and (at := unsent.rescue(request)):
            said = _("Phiên làm việc đã hết. Nội dung vừa gõ đã được lưu nháp lúc %(time)s: đăng nhập để khôi phục.")
            messages.info(request, said % {"time": unsent.hour(at)})
        return super().handle_no_permission(request, view_func)  # type: ignore[no-untyped-call]


#: What people type into a field that goes into the address.
SEARCHED = ("q", "tim")


def keep_numbers_out(get_response: Answer) -> Answer:
    """Take the number of an identity paper out of the address of a search: addresses are kept by web servers, browsers
    and whoever is sent a link. Nothing is searched; the same page says where a number is looked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        carried = [name for name in SEARCHED if identity_numbers.occurs_in(request.GET.get(name, ""))]
        if request.method != "GET" or not carried:
            return get_response(request)
        query = request.GET.copy()
        for name in carried:
            del query[name]
        messages.warning(
            request,
            _("Số định danh không để trong địa chỉ trang, nên chưa tìm gì. Hãy tìm theo số ở Sổ đối tượng, ô “Số định "
              "danh đầy đủ”; ở đây tìm theo tên hoặc mã hồ sơ."),
        )  # fmt: skip
        return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)

    return middleware


class CapacityMiddleware:
    """Finds out in which capacity a signed-in user works, and lets no view be reached without one.

    A form carries the capacity that its page showed, so a second window in which another was chosen cannot change in
    whose name a button acts. Elsewhere it is the one last chosen, or the only one there is.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Put `capacities` and `acting` on the request."""
        request.capacities = capacities_of(request.user.pk) if request.user.is_authenticated else []
        request.acting = chosen(request, request.capacities)
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send whoever has not chosen to the choice; say why nothing can be done to whoever has no capacity."""
        if getattr(view, "capacity_not_required", False) or not getattr(view, "login_required", True):
            return None
        if request.acting is not None or not request.user.is_authenticated:
            return None
        if request.method == "POST":
            return render(request, "errors/capacity_gone.html", status=403)
        if not request.capacities:
            return render(request, "errors/no_capacity.html", status=403)
        asked = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('choose_capacity')}?{asked}")


def chosen(request: HttpRequest, capacities: list[Acting]) -> Acting | None:
    """Return the capacity that this request names, None when it must be chosen first."""
    by_key = {one.key: one for one in capacities}
    if request.method == "POST" and "capacity" in request.POST:
        return by_key.get(request.POST["capacity"])
    remembered = request.COOKIES.get(CAPACITY_COOKIE, "")
    if remembered in by_key:
        return by_key[remembered]
    return capacities[0] if len(capacities) == 1 else None
