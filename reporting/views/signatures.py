"""Signed copies of a letter: adding one in the office's way, and reading it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from latsar.audit.services import record
from latsar.http import attempt_form, file_response

from ..choices import SigningMode, Standing
from ..letters.snapshot import settings_for
from ..models import Letter, SignedCopy
from ..signature_forms import CopyForm, SignForm
from ..signing import services
from .letter_common import handled_or_403
from .letters import crumbs, file_name

NOT_IN_FORCE = "Hanya surat yang terbit dan berlaku yang dapat diberi salinan bertanda tangan."
KEPT = "Salinan bertanda tangan tersimpan di samping berkas asli."
TITLES = {
    SigningMode.WET: "Unggah pindaian bertanda tangan",
    SigningMode.PADES: "Tandatangani dengan sertifikat",
    SigningMode.EXTERNAL: "Unggah berkas akhir",
}


def mode_of(letter: Letter, asked: str = "") -> SigningMode:
    """Return the way asked for, else the office's usual one."""
    chosen = (
        asked if asked in SigningMode.values else settings_for(letter.satker, letter.kind).signing
    )
    return SigningMode(chosen)


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def signature_add(request: HttpRequest, pk: int) -> HttpResponse:
    letter = handled_or_403(request, pk)
    if letter.standing != Standing.ISSUED:
        messages.warning(request, NOT_IN_FORCE)
        return redirect(letter)
    mode = mode_of(letter, request.GET.get("cara", ""))
    form = form_of(request, mode)
    if request.method == "POST" and form.is_valid() and added(request, letter, mode, form):
        messages.success(request, KEPT)
        return redirect(letter)
    context = {
        "crumbs": crumbs((letter.number, letter.get_absolute_url()), (TITLES[mode], None)),
        "letter": letter,
        "form": form,
        "mode": mode,
        "title": TITLES[mode],
        "others": [(other.value, TITLES[other]) for other in SigningMode if other != mode],
        "back_url": letter.get_absolute_url(),
        "verb": "Tandatangani" if mode == SigningMode.PADES else "Simpan salinan",
    }
    return render(request, "reporting/signature_add.html", context)


def form_of(request: HttpRequest, mode: SigningMode) -> CopyForm | SignForm:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return SignForm(*data) if mode == SigningMode.PADES else CopyForm(*data, mode=mode)


def added(
    request: HttpRequest, letter: Letter, mode: SigningMode, form: CopyForm | SignForm
) -> SignedCopy | None:
    if isinstance(form, SignForm):
        return attempt_form(
            request,
            form,
            services.sign_letter,
            letter=letter,
            way=form.cleaned_data["service"],
            credentials=form.credentials(),
        )
    service = services.add_final if mode == SigningMode.EXTERNAL else services.add_scan
    return attempt_form(request, form, service, letter=letter, content=form.cleaned_data["file"])


@require_safe
def signature_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a signed copy; who took it away is recorded."""
    copies = SignedCopy.objects.visible_to(request.user).select_related("letter__satker")
    copy = get_object_or_404(copies, pk=pk)
    record(request.user, "letter.copy_downloaded", copy.letter, after={"SHA-256": copy.sha256})
    stem = file_name(copy.letter).removesuffix(".pdf")
    name = f"{stem}-bertanda-tangan.{services.ENDINGS[copy.content_type]}"
    return file_response(bytes(copy.content), name, copy.content_type)
