"""What happens with every sign-in and every change of an account, whoever makes it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from latsar.accounts.models import User

from .devices import LONGEST_AGENT, agent_in_words
from .lockouts import request_address
from .models import Session
from .sessions import ADDRESS, AGENT, SEEN, STARTED


@receiver(user_logged_in)
def describe_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note in the new session since when and from where it is used."""
    now = timezone.now().isoformat()
    request.session[STARTED] = request.session[SEEN] = now
    request.session[ADDRESS] = request_address(request) or ""
    header = request.META.get("HTTP_USER_AGENT", "")
    request.session[AGENT] = agent_in_words(header)[:LONGEST_AGENT]


@receiver(post_save, sender=User)
def end_sessions_of_inactive(sender: Any, instance: User, **kwargs: Any) -> None:
    """A deactivated account keeps no session that could wake up with it."""
    if not instance.is_active:
        Session.objects.filter(user=instance).delete()
