"""Import of 10,000 rows: ours whole, beside a bare read by openpyxl and django-import-export.

Ours is import_now(): guards, reading, checking, comparing, writing, one audit entry a person, the
journal that undoing needs. django-import-export does the same checks, the comparison that skips
unchanged rows, the same writes and audit entries by its documented fast options and hooks, but no
guards and no journal. Its last row leaves out comparison and trail as well.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from import_export import resources, widgets
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.instance_loaders import CachedInstanceLoader
from openpyxl import Workbook, load_workbook

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit import frozen
from latsar.audit.models import AuditEntry, AuditLink
from latsar.audit.services import entry, snapshot
from latsar.organizations.models import Satker
from participants.importer import import_now
from participants.importer.roster import GRADE_NAMES, PARTICIPANTS
from participants.models import ImportChunk, Participant, RosterImport
from participants.rules import NipProblem, check_appointment, parse_nip

from .common import Measure, timed

ROWS = 10_000
ROUNDS = 3
THEIRS = "django-import-export"
JOB = f"import of {ROWS} rows, 9 columns"
NAMES = ("Maria", "Yosef", "Siti", "Agus", "Dewi", "Putu", "Anastasia", "Muhammad", "Theresia")
SURNAMES = ("Bete", "Nahak", "Rahmawati", "Santoso", "Lestari", "Wirawan", "Kase", "Tnunay")
POSITIONS = (
    "Penata Kelola Pemilu Ahli Pertama",
    "Analis Sumber Daya Manusia Aparatur Ahli Pertama",
    "Pranata Komputer Terampil",
    "Arsiparis Terampil",
    "Pengelola Keuangan",
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
TEXTS_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
TEXTS_RELATION = f'<Relationship Id="rId99" Type="{TEXTS}" Target="/xl/sharedStrings.xml"/>'
SHEET_PART = "xl/worksheets/sheet1.xml"
INLINE = re.compile(r't="inlineStr"><is><t>([^<]*)</t></is></c>')
SCHOOLS = ("S-1 Hukum", "S-1 Ilmu Pemerintahan", "D-III Akuntansi", "S-1 Teknik Informatika")


def roster_rows(changed: bool = False) -> list[list[Any]]:
    """Return invented people in every satker of the nation, the same each time."""
    dice = random.Random(2026)
    codes = list(Satker.objects.order_by("code").values_list("code", flat=True))
    rows = []
    for number in range(ROWS):
        birth = date(1990, 1, 1) + timedelta(days=number % 4_000)
        tmt = date(2025, dice.choice((3, 4, 5, 6)), 1)
        nip = f"{birth:%Y%m%d}{tmt:%Y%m}{1 + number % 2}{number // 4_000 + 1:03d}"
        name = f"{dice.choice(NAMES)} {dice.choice(SURNAMES)} {number:05d}"
        rows.append(
            [
                nip,
                f"{name}, S.H." if changed else name,
                dice.choice(GRADE_NAMES),
                dice.choice(POSITIONS),
                dice.choice(codes),
                tmt,
                dice.choice(SCHOOLS),
                f"0812{number:08d}",
                f"calon.{number:05d}@contoh.kpu.go.id",
            ]
        )
    return rows


def roster(changed: bool = False) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Peserta")
    sheet.append(PARTICIPANTS.headers)
    for row in roster_rows(changed):
        sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return with_shared_texts(buffer.getvalue())


def with_shared_texts(data: bytes) -> bytes:
    """Put the texts where Excel puts them: openpyxl writes them into the cells."""
    texts: dict[str, int] = {}

    def shared(match: re.Match[str]) -> str:
        return f't="s"><v>{texts.setdefault(match[1], len(texts))}</v></c>'

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", 8) as book:
        for name in source.namelist():
            xml = source.read(name).decode()
            if name == SHEET_PART:
                xml = INLINE.sub(shared, xml)
            elif name == "[Content_Types].xml":
                xml = xml.replace("</Types>", f"{TEXTS_TYPE}</Types>")
            elif name == "xl/_rels/workbook.xml.rels":
                xml = xml.replace("</Relationships>", f"{TEXTS_RELATION}</Relationships>")
            book.writestr(name, xml)
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{items}</sst>')
    return target.getvalue()


class SatkerWidget(widgets.ForeignKeyWidget):
    """Looks a satker up in memory: the stock widget asks the database for each row."""

    def __init__(self) -> None:
        super().__init__(Satker, "code")
        self.by_code = {satker.code: satker for satker in Satker.objects.all()}

    def clean(self, value: Any, row: Any = None, **options: Any) -> Satker:
        satker = self.by_code.get(str(value))
        if satker is None:
            raise ValueError(f"unknown satker {value}")
        return satker


class DayWidget(widgets.DateWidget):
    def clean(self, value: Any, row: Any = None, **options: Any) -> Any:
        return value.date() if hasattr(value, "date") else super().clean(value, row, **options)


class TheirRoster(resources.ModelResource):
    """The roster for django-import-export, with the documented options for speed."""

    nip = Field("nip", "NIP")
    name = Field("name", "Nama")
    grade = Field("grade", "Golongan")
    position = Field("position", "Jabatan")
    satker = Field("satker", "Kode Satker")
    appointed_on = Field("appointed_on", "TMT CPNS", widget=DayWidget())
    education = Field("education", "Pendidikan")
    phone = Field("phone", "No HP")
    email = Field("email", "Email")

    class Meta:
        model = Participant
        import_id_fields = ("nip",)
        fields = tuple(column.field for column in PARTICIPANTS.columns)
        use_bulk = True
        batch_size = 1_000
        use_transactions = True
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True
        clean_model_instances = False
        instance_loader_class = CachedInstanceLoader

    def __init__(self, actor: User) -> None:
        super().__init__()
        self.fields["satker"].widget = SatkerWidget()
        self.actor = actor
        self.saved: list[Any] = []

    def get_queryset(self) -> Any:
        return Participant.objects.select_related("satker")

    def before_import_row(self, row: Any, **options: Any) -> None:
        try:
            parts = parse_nip(str(row["NIP"]))
            check_appointment(parts, row["TMT CPNS"].date())
        except NipProblem as problem:
            raise ValidationError(str(problem)) from problem
        if row["Golongan"] not in GRADE_NAMES or not row["Nama"] or not row["Jabatan"]:
            raise ValidationError("grade, name or position")
        if not re.fullmatch(r"0[0-9]{7,14}", row["No HP"]):
            raise ValidationError("phone")
        validate_email(row["Email"])

    def before_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
        instance.derive()

    def after_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
        self.saved.append(instance)

    def after_import(self, dataset: Any, result: Any, **options: Any) -> None:
        """One audit entry a person, as everywhere in the application."""
        fields = self._meta.fields
        AuditEntry.objects.bulk_create(
            [
                entry(self.actor, "participant.created", person, after=snapshot(person, fields))
                for person in self.saved
            ],
            batch_size=1_000,
        )


class TheirBareRoster(TheirRoster):
    """Less than the job: it can't tell an unchanged row, and leaves no trail."""

    class Meta(TheirRoster.Meta):
        skip_diff = True

    def after_import(self, dataset: Any, result: Any, **options: Any) -> None:
        return


def by_openpyxl(data: bytes) -> int:
    """Read every row and do nothing with it."""
    book = load_workbook(io.BytesIO(data), read_only=True)
    count = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return count


def by_import_export(resource: TheirRoster, data: bytes) -> dict[str, int]:
    dataset = XLSX().create_dataset(data)
    return dict(resource.import_data(dataset, raise_errors=True, dry_run=False).totals)


def empty() -> None:
    """Start each turn from the same nation: no participants, and a trail as short as at first."""
    for rule in frozen.TRAIL:
        frozen.lift(connection, rule)
    for model in (AuditLink, AuditEntry, ImportChunk, RosterImport, Participant):
        model._default_manager.all()._raw_delete("default")
    for rule in frozen.TRAIL:
        frozen.install(connection, rule)


@dataclass(frozen=True)
class Contender:
    """`wanted`: what a run must answer; `entries`: of the audit trail that a run must add."""

    who: str
    run: Callable[[], Any]
    wanted: Any
    between: Callable[[], Any] = lambda: None
    entries: int | None = None
    written: int | None = None


def contenders(actor: User) -> list[Contender]:
    data, changed = roster(), roster(changed=True)

    def ours(content: bytes) -> dict[str, int]:
        return import_now(PARTICIPANTS, actor, content, "roster.xlsx").plan.counts()

    def filled() -> None:
        empty()
        ours(data)

    our = {"created": 0, "updated": 0, "unchanged": 0}
    their = dict.fromkeys(("new", "update", "delete", "skip", "error", "invalid"), 0)
    new, same, other = our | {"created": ROWS}, our | {"unchanged": ROWS}, our | {"updated": ROWS}
    add, skip = their | {"new": ROWS}, their | {"skip": ROWS}
    again, bare = f"{THEIRS}, the same file", f"{THEIRS}, no trail, no diff"
    return [
        Contender("openpyxl, bare read", lambda: by_openpyxl(data), ROWS + 1),
        Contender("ours, all of it", lambda: ours(data), new, empty, ROWS + 1, ROWS),
        Contender("ours, the same file", lambda: ours(data), same, filled, 1, 0),
        Contender("ours, all rows changed", lambda: ours(changed), other, filled, ROWS + 1, ROWS),
        Contender(
            THEIRS, lambda: by_import_export(TheirRoster(actor), data), add, empty, ROWS, ROWS
        ),
        Contender(again, lambda: by_import_export(TheirRoster(actor), data), skip, filled, 0, 0),
        Contender(
            bare, lambda: by_import_export(TheirBareRoster(actor), data), add, empty, 0, ROWS
        ),
    ]


def measure() -> list[Measure]:
    """Let the contenders take turns, so that what else the machine does hits all of them alike."""
    actor, _ = User.objects.get_or_create(
        username="bench", defaults={"role": Role.PKSDM, "satker": Satker.objects.get(code="00")}
    )
    field = contenders(actor)
    times: dict[str, list[float]] = {contender.who: [] for contender in field}
    for _ in range(ROUNDS):
        for contender in field:
            times[contender.who].append(one_turn(contender))
    return [measured(contender, median(times[contender.who])) for contender in field]


def one_turn(contender: Contender) -> float:
    """Time one run, and hold what it says and leaves against what is right."""
    contender.between()
    entries = AuditEntry.objects.count()
    seconds, found = timed(contender.run, repeat=1)
    if found != contender.wanted:
        raise AssertionError(f"{contender.who}: {found}, not {contender.wanted}")
    left = (Participant.objects.count(), AuditEntry.objects.count() - entries)
    if contender.entries is not None and left != (ROWS, contender.entries):
        raise AssertionError(f"{contender.who} leaves {left}")
    return seconds


def measured(contender: Contender, seconds: float) -> Measure:
    facts: dict[str, Any] = {"rows/s": round(ROWS / seconds)}
    if contender.entries is not None:
        facts |= {"written": contender.written, "trail entries": contender.entries}
    return Measure(JOB, contender.who, seconds, facts)
