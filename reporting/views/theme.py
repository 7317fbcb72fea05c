"""Light, dark, or as the device prefers: kept in a cookie, for one year."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ..shell import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    wanted, back = request.POST.get("theme", ""), request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(
        back, hosts, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(back if is_ours else reverse("reporting:home"))
    if wanted in dict(THEMES):
        response.set_cookie(
            THEME_COOKIE,
            wanted,
            max_age=YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
