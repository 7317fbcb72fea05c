"""Keeps what was typed when the session ended under it, until its writer is signed in again.

The fields of the form that came too late wait in the (by then anonymous) session: text only, no
file, nothing that looks like a secret, bounded in size, for the same account and one hour. They are
shown again in their form, never sent in its name. Used by the middleware and by the CSRF refusal:
signing in anew in another tab changes the token that an older page holds.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from .refill import refilled
from .sessions import moment

KEPT = "_kept_form"
MOST_BYTES = 64 * 1024
KEPT_SECONDS = 60 * 60
SECRET_NAME = re.compile(r"password|sandi|token|otp|secret", re.IGNORECASE)
OWN_SECRETS = frozenset({"accounts", "admin"})  # their forms hold passwords and codes


def same_origin(request: HttpRequest) -> bool:
    """True when the browser says that one of our own pages sent this."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return origin == f"{request.scheme}://{request.get_host()}"


def page_of(request: HttpRequest) -> str:
    """Return the page of ours that the request came from; else its own address."""
    for header in ("HX-Current-URL", "Referer"):
        url = request.headers.get(header, "")
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}):
            parts = urlsplit(url)
            path = f"/{parts.path.lstrip('/')}"  # "//host" would lead elsewhere
            return path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()


def is_secret(request: HttpRequest) -> bool:
    match = request.resolver_match
    spaces = set(match.namespaces) if match else {"accounts"}
    return bool(spaces & OWN_SECRETS)


def collect(request: HttpRequest) -> dict[str, Any] | None:
    """Return what is worth keeping of a form that came too late; None when there is nothing."""
    if request.method != "POST" or is_secret(request) or not same_origin(request):
        return None
    fields = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name != "csrfmiddlewaretoken" and not SECRET_NAME.search(name)
    }
    if not fields or len(json.dumps(fields)) > MOST_BYTES:
        return None
    return {
        "user": request.session.get(SESSION_KEY),
        "at": timezone.now().isoformat(),
        "page": page_of(request),
        "action": request.path,
        "fields": fields,
        "files": bool(request.FILES),
    }


def kept_for(request: HttpRequest) -> dict[str, Any] | None:
    """Return the form kept for whoever is signed in now; another's or an old one is dropped."""
    kept = request.session.get(KEPT)
    if kept is None:
        return None
    at = moment(kept["at"])
    fresh = at is not None and (timezone.now() - at).total_seconds() < KEPT_SECONDS
    if fresh and kept["user"] == request.session.get(SESSION_KEY):
        return dict(kept)
    if request.session.get(SESSION_KEY) or not fresh:
        del request.session[KEPT]
    return None


def drop_when_sent(request: HttpRequest) -> None:
    """Forget the kept form once its writer has sent that form again."""
    kept = kept_for(request)
    if kept and request.method == "POST" and request.path == kept["action"]:
        del request.session[KEPT]


def show_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Put the kept fields into their form on the page it stood on."""
    if request.method != "GET" or not is_page(response):
        return response
    kept = kept_for(request)
    if kept and request.path == urlsplit(kept["page"]).path:
        text = response.content.decode(response.charset)
        response.content = refilled(
            text, kept["action"], kept["fields"], kept["files"], request.path
        )
    return response


def is_page(response: HttpResponse) -> bool:
    html = response.get("Content-Type", "").startswith("text/html")
    return response.status_code == 200 and html and not response.streaming
