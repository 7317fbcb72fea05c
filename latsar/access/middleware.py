"""What a signed-in session may do: until when, and what its owner has to settle first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.csrf import csrf_failure as plain_csrf_failure
from django_htmx.http import HttpResponseClientRedirect

from . import kept_forms
from .devices import SEEN_EVERY, is_over
from .rights import needs_own_password, needs_second_factor
from .sessions import SEEN, STARTED, VERIFIED, moment

ENDED = "_ended"
ALWAYS = frozenset({"accounts:login", "accounts:logout", "reporting:privacy"})
FOR_PASSWORD = ALWAYS | {"access:password"}
FOR_FACTOR = ALWAYS | {"access:security", "access:factor", "access:factor-confirm"}


class AccessMiddleware:
    """Asks the database for nothing: all it needs came with the session and the account.

    Stands below CSRF and authentication, above LoginRequiredMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if kept_forms.KEPT in request.session:
            return kept_forms.show_again(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            if SESSION_KEY in request.session:  # of an account that is inactive now
                request.session.flush()
            return None
        public = not getattr(view, "login_required", True)
        if session_is_over(request):
            return end_session(request, public=public)
        note_use(request)
        if kept_forms.KEPT in request.session:
            kept_forms.drop_when_sent(request)
        return None if public else self.settle_first(request)

    def settle_first(self, request: HttpRequest) -> HttpResponse | None:
        """Lead to what has to be done before anything else; None when there is nothing."""
        user: Any = request.user
        here = request.resolver_match.view_name if request.resolver_match else ""
        if needs_own_password(user):
            return None if here in FOR_PASSWORD else lead(request, reverse("access:password"))
        if needs_second_factor(user) and not request.session.get(VERIFIED):
            return None if here in FOR_FACTOR else lead(request, reverse("access:security"))
        return None


def session_is_over(request: HttpRequest) -> bool:
    session = request.session
    return is_over(moment(session.get(STARTED)), moment(session.get(SEEN)))


def note_use(request: HttpRequest) -> None:
    """Write "last seen", but not with every request."""
    now, session = timezone.now(), request.session
    seen = moment(session.get(SEEN))
    if seen is None or now - seen > SEEN_EVERY:
        session.setdefault(STARTED, now.isoformat())
        session[SEEN] = now.isoformat()


def end_session(request: HttpRequest, *, public: bool) -> HttpResponse | None:
    """Sign out who was away too long; what was just typed waits for the next sign-in."""
    kept = kept_forms.collect(request)
    page = kept["page"] if kept else page_to_return_to(request)
    logout(request)
    if public:
        return None
    request.session[ENDED] = True
    if kept:
        request.session[kept_forms.KEPT] = kept
    query = urlencode({REDIRECT_FIELD_NAME: page})
    return lead(request, f"{reverse('accounts:login')}?{query}")


def page_to_return_to(request: HttpRequest) -> str:
    if request.method in {"GET", "HEAD"} and not is_htmx(request):
        return request.get_full_path()
    return kept_forms.page_of(request)


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def lead(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect the whole page, also when htmx asked for a part of it."""
    return HttpResponseClientRedirect(url) if is_htmx(request) else redirect(url)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse, but save what was typed on one of our pages before a sign-in in another tab."""
    if request.user.is_authenticated:
        kept = kept_forms.collect(request)
        if kept and session_is_over(request):
            return end_session(request, public=False) or plain_csrf_failure(request, reason)
        if kept:
            request.session[kept_forms.KEPT] = kept
            messages.warning(
                request, "Halaman Anda sudah kedaluwarsa, sehingga isiannya belum terkirim."
            )
            return lead(request, kept["page"])
    return plain_csrf_failure(request, reason)
