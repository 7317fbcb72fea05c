"""Who uses the application, in which role, for which satker."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from latsar.organizations.models import Satker
from latsar.organizations.querysets import ScopedQuerySet

from .choices import NATIONAL_ROLES, WRITING_ROLES, Role

NIP_SHAPE = RegexValidator(r"^\d{18}$", "NIP terdiri atas 18 angka, tanpa spasi.")


class LatsarUserManager(UserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    def create_superuser(self, *args: Any, **fields: Any) -> User:
        fields.setdefault("role", Role.PKSDM)
        return super().create_superuser(*args, **fields)


class User(AbstractUser):
    """An account of KPU staff. Its role and its satker bound all that it sees and does."""

    role = models.CharField("peran", max_length=10, choices=Role.choices, default=Role.OPERATOR)
    satker = models.ForeignKey(
        Satker, verbose_name="satker", on_delete=models.PROTECT, null=True, blank=True
    )
    nip = models.CharField(
        "NIP", max_length=18, null=True, blank=True, unique=True, validators=[NIP_SHAPE]
    )
    must_change_password = models.BooleanField("wajib mengganti kata sandi", default=False)
    # When the present first password was given out; it lapses when nobody uses it.
    first_password_at = models.DateTimeField(
        "kata sandi pertama diberikan", null=True, blank=True, editable=False
    )
    is_demo = models.BooleanField("akun contoh", default=False, editable=False)

    objects: ClassVar[LatsarUserManager] = LatsarUserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "akun"
        verbose_name_plural = "akun"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in sorted(NATIONAL_ROLES)])
                | Q(satker__isnull=False),
                name="user_below_nation_has_satker",
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~Q(email=""),
                violation_error_message="Surel ini sudah dipakai akun lain. Isi surel yang lain.",
            ),
        ]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def province_id(self) -> int | None:
        """The province of the user's satker; None for the Setjen and for who has no satker."""
        return self.satker.province_id if self.satker else None

    @property
    def is_national(self) -> bool:
        return self.role in NATIONAL_ROLES

    @property
    def can_write(self) -> bool:
        return self.role in WRITING_ROLES

    @property
    def is_pksdm(self) -> bool:
        return self.role == Role.PKSDM

    @property
    def manages_province(self) -> bool:
        """True for those who plan cohorts, assign mentors and issue letters for a province."""
        return self.role in {Role.PROVINCE, Role.PKSDM}

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie a session to the rights it was opened with: who gains or loses some signs in anew.

        Django compares this with each request, on every server, whatever changed the row.
        """
        rights = (self.password, self.role, self.satker_id, self.is_staff, self.is_superuser)
        text = "|".join(str(right) for right in rights)
        salt = "latsar.accounts.models.User.session"
        return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()

    def scope_filter(self, path: str) -> dict[str, Any]:
        """Return the lookup that bounds a queryset; `path` leads to Satker ("": it is Satker)."""
        prefix = f"{path}__" if path else ""
        if self.role == Role.PROVINCE:
            return {f"{prefix}province_id": self.province_id}
        return {path: self.satker_id} if path else {"pk": self.satker_id}
