"""Which role goes with which office, and what a user name may be: pure functions, no model."""

from __future__ import annotations

from collections.abc import Collection

from latsar.accounts.choices import NATIONAL_ROLES, Role
from latsar.nip import is_nip_shaped
from latsar.organizations.choices import Level

NAME_LENGTH = 150
PKSDM_OFFERS = (Role.OPERATOR, Role.PROVINCE, Role.PKSDM, Role.AUDITOR)
PROVINCE_OFFERS = (Role.OPERATOR, Role.PROVINCE)


def roles_given_by(role: str) -> tuple[Role, ...]:
    """Return the roles that an administrator of this role gives to others."""
    if role == Role.PKSDM:
        return PKSDM_OFFERS
    return PROVINCE_OFFERS if role == Role.PROVINCE else ()


def office_problem(role: str, level: str | None) -> str:
    """Say what is wrong with this role at an office of this level (None: no office); "": nothing.

    An admin's role covers the whole province, so it belongs to the KPU Provinsi.
    """
    if role in NATIONAL_ROLES:
        if level not in {None, Level.CENTRAL}:
            return "PKSDM dan auditor bertugas di Sekretariat Jenderal. Pilih satker 00."
        return ""
    if level is None:
        return "Peran ini memerlukan satker. Pilih satkernya."
    if role == Role.PROVINCE and level != Level.PROVINCE:
        return (
            "Admin provinsi mengelola seluruh provinsi, jadi satkernya KPU Provinsi. "
            "Pilih KPU Provinsi, atau pilih peran Operator satker."
        )
    return ""


def name_problem(username: str, *, nip: str | None, email: str) -> str:
    """Say why this user name might be taken for somebody else's NIP or e-mail; "": it is not."""
    if is_nip_shaped(username) and username != nip:
        return (
            "Nama pengguna berupa 18 angka hanya boleh NIP pemilik akun itu sendiri. "
            "Isi NIP yang sama, atau pakai nama lain."
        )
    if "@" in username and username.lower() != email.lower():
        return (
            "Nama pengguna berupa alamat surel hanya boleh surel pemilik akun itu sendiri. "
            "Isi surel yang sama, atau pakai nama lain."
        )
    return ""


def proposed_username(*, nip: str | None, email: str, taken: Collection[str]) -> str:
    """Return a free user name: what stands before the @, else the NIP; "" when there is neither.

    `taken` holds names in small letters.
    """
    local = email.partition("@")[0].lower()
    usable = local and not is_nip_shaped(local) and all(c.isalnum() or c in ".+-_" for c in local)
    if usable and local not in taken:
        return local
    if nip:
        return nip if nip not in taken else ""
    counted = (f"{local}.{number}" for number in range(2, len(taken) + 3))
    return next((name for name in counted if name not in taken), "") if usable else ""
