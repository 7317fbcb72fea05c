"""What the pages that write letters share: the right, and what has become of a draft."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from latsar.errors import Refused

from ..letters import services
from ..letters.kinds import may_handle
from ..models import Letter
from .letters import letter_or_404


def handled_or_403(request: HttpRequest, pk: int) -> Letter:
    letter = letter_or_404(request, pk)
    if not may_handle(request.user, letter.kind, letter.satker):
        raise PermissionDenied
    return letter


def refuse_unless_draft(request: HttpRequest, letter: Letter) -> HttpResponse | None:
    """A page left open answers with what has become of the letter, not with an error."""
    try:
        services.require_draft(letter, letter.version)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect(letter)
    return None
