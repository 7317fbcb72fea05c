"""Adding a remark to a letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from latsar.accounts.permissions import writes
from latsar.http import attempt

from ..letters.comments import comment_letter
from .letters import letter_or_404


@writes
@require_POST
def letter_comment(request: HttpRequest, pk: int) -> HttpResponse:
    letter = letter_or_404(request, pk)
    text = request.POST.get("text", "")
    if attempt(request, comment_letter, letter_id=letter.pk, text=text):
        messages.success(request, "Catatan terkirim.")
    return redirect(f"{letter.get_absolute_url()}#catatan")
