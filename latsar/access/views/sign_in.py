"""The two steps of signing in: the password, and the code of who has a second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from latsar.accounts.models import User
from latsar.errors import Refused

from .. import kept_forms, second_factor
from ..forms import CodeForm, LoginForm
from ..middleware import ENDED
from ..sessions import VERIFIED, moment

BACKEND = "latsar.accounts.backends.DemoGuardBackend"
PENDING = "_second_step"
PENDING_SECONDS = 10 * 60


class SignInView(LoginView):
    """The password. Who has a second factor is not signed in by it alone."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if second_factor.phone_of(user):
            self.request.session.cycle_key()
            self.request.session[PENDING] = {
                "user": user.pk,
                "password": user.get_session_auth_hash(),
                "at": timezone.now().isoformat(),
                "next": self.get_redirect_url(),
            }
            return redirect("accounts:code")
        sign_in(self.request, user, verified=False)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session = self.request.session
        saved = kept_forms.KEPT in session
        return super().get_context_data(ended=session.get(ENDED), saved=saved, **kwargs)


def sign_in(request: HttpRequest, user: User, *, verified: bool) -> None:
    for name in (PENDING, ENDED):
        request.session.pop(name, None)
    login(request, user, backend=BACKEND)
    request.session[VERIFIED] = verified


def pending_account(request: HttpRequest) -> User | None:
    """Return who gave the right password within the last minutes, unless the account changed."""
    pending = request.session.get(PENDING)
    at = moment(pending["at"]) if pending else None
    if pending is None or at is None or (timezone.now() - at).total_seconds() > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == pending["password"] else None


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the phone, or one of the recovery codes."""
    account = pending_account(request)
    if account is None:
        return redirect("accounts:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and passes(account, form):
        wanted = request.session[PENDING]["next"] or resolve_url(settings.LOGIN_REDIRECT_URL)
        sign_in(request, account, verified=True)
        return redirect(wanted)
    return render(request, "accounts/code.html", {"form": form, "account": account})


def passes(account: User, form: CodeForm) -> bool:
    try:
        good = second_factor.check(account, form.cleaned_data["otp_code"])
    except Refused as refusal:
        form.add_error("otp_code", refusal.message)
        return False
    if not good:
        form.add_error("otp_code", second_factor.WRONG)
    return good


@login_not_required
def admin_door(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin site has no sign-in of its own: this one counts failures and asks for codes."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        wanted = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect(wanted)


def admin_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The own password is changed where its change is audited and ends the other sessions."""
    return redirect("access:password")
