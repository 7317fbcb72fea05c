"""Rights by role: decorators for views (403) and checks for services (Forbidden)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from latsar.errors import Forbidden
from latsar.organizations.models import Satker

from .choices import WRITING_ROLES, Role
from .models import User

View = Callable[..., HttpResponse]


def role_required(*roles: str) -> Callable[[View], View]:
    """Answer 403 unless the signed-in user has one of these roles."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


writes = role_required(*WRITING_ROLES)
manages_province = role_required(Role.PROVINCE, Role.PKSDM)
pksdm_only = role_required(Role.PKSDM)


def require_write(actor: User) -> None:
    """Raise Forbidden for an account that only reads (auditor) or is inactive."""
    if not actor.is_active or not actor.can_write:
        raise Forbidden("Akun ini hanya dapat membaca data, tidak dapat mengubahnya.")


def require_province(actor: User) -> None:
    """Raise Forbidden unless the actor manages a province (or the nation)."""
    if not actor.is_active or not actor.manages_province:
        raise Forbidden("Hanya admin KPU Provinsi atau PKSDM yang dapat melakukan hal ini.")


def require_satker(actor: User, satker: Satker) -> None:
    """Raise Forbidden unless the satker lies within the actor's scope."""
    if not Satker.objects.visible_to(actor).filter(pk=satker.pk).exists():
        raise Forbidden(f"{satker} di luar kewenangan akun Anda.")


def require_pksdm(actor: User) -> None:
    if not actor.is_active or not actor.is_pksdm:
        raise Forbidden("Hanya PKSDM yang dapat melakukan hal ini.")
