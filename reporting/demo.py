"""The NTT case as demo data: accounts, officials, 115 candidates, 23 mentors; all invented."""

from __future__ import annotations

from django.conf import settings

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.errors import Refused
from latsar.organizations.models import Official, Satker
from mentors.demo import demo_mentors
from mentors.models import Mentor
from participants.demo import demo_roster
from participants.models import Participant

PROVINCE = "53"
ACCOUNTS = (
    ("operator.5371", Role.OPERATOR, "53.71", "Operator KPU Kota Kupang"),
    ("provinsi.53", Role.PROVINCE, "53", "Admin KPU Provinsi NTT"),
    ("provinsi.51", Role.PROVINCE, "51", "Admin KPU Provinsi Bali"),
    ("pksdm", Role.PKSDM, "00", "Pengelola PKSDM"),
    ("auditor", Role.AUDITOR, "00", "Auditor Inspektorat"),
)
# Invented people; the titles are those of the office.
OFFICIALS = (
    ("53", "Yohanes Contoh Bria", "197203141998031002", "Sekretaris", "Pembina Tingkat I (IV/b)"),
    ("53.71", "Maria Contoh Tefa", "197808222003122003", "Sekretaris", "Pembina (IV/a)"),
    ("51", "I Made Contoh Wirawan", "197405102000031001", "Sekretaris", "Pembina (IV/a)"),
)


def seed_accounts() -> int:
    """Create the demo accounts that are missing; return how many were made."""
    if settings.DEMO_PASSWORD == settings.DEMO_PASSWORD_DEFAULT and not settings.DEBUG:
        raise Refused(
            "Kata sandi contoh yang umum diketahui ditolak di luar mode DEBUG. Jalankan dengan "
            "DEBUG=1, atau isi LATSAR_DEMO_PASSWORD dengan kata sandi lain."
        )
    satkers = {s.code: s for s in Satker.objects.filter(code__in=[a[2] for a in ACCOUNTS])}
    if len(satkers) < len({a[2] for a in ACCOUNTS}):
        raise Refused("Data referensi belum dimuat. Jalankan seed_reference lebih dahulu.")
    made = 0
    for username, role, code, name in ACCOUNTS:
        if User.objects.filter(username=username).exists():
            continue
        user = User(
            username=username, role=role, satker=satkers[code], first_name=name, is_demo=True
        )
        user.set_password(settings.DEMO_PASSWORD)
        user.save()
        made += 1
    return made


def seed_ntt() -> dict[str, int]:
    """Add the 115 candidates over 23 satkers, their 23 possible mentors and the officials."""
    satkers = list(Satker.objects.filter(province__code=PROVINCE).order_by("code"))
    people = demo_roster(satkers)
    known = set(
        Participant.objects.filter(nip__in=[p.nip for p in people]).values_list("nip", flat=True)
    )
    Participant.objects.bulk_create([p for p in people if p.nip not in known])
    mentors = demo_mentors(satkers)
    known = set(
        Mentor.objects.filter(nip__in=[m.nip for m in mentors]).values_list("nip", flat=True)
    )
    Mentor.objects.bulk_create([m for m in mentors if m.nip not in known])
    seed_officials()
    return {
        "participants": Participant.objects.filter(is_demo=True).count(),
        "mentors": Mentor.objects.filter(is_demo=True).count(),
    }


def seed_officials() -> None:
    satkers = {s.code: s for s in Satker.objects.filter(code__in=[o[0] for o in OFFICIALS])}
    for code, name, nip, title, rank in OFFICIALS:
        Official.objects.get_or_create(
            satker=satkers[code],
            nip=nip,
            defaults={"name": name, "title": title, "rank": rank, "is_demo": True},
        )
