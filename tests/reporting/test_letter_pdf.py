"""The letters as they reach the addressee: read back from the PDF."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

import pikepdf
import pytest

from latsar.accounts.models import User
from latsar.formatting import nip_spaced
from reporting.choices import LetterKind
from reporting.letters import rendering
from reporting.letters.services import issue, preview
from reporting.models import Letter, LetterSettings
from tests.cast import Nation, make_official, make_participants
from tests.reporting.letter_case import budget, draft, full_case, make_cohort, small_case, text_of

pytestmark = pytest.mark.django_db

MM = 72 / 25.4


def issued(actor: User, letter: Letter) -> Letter:
    return issue(actor=actor, letter=letter, version=letter.version)


def pages(text: str) -> list[str]:
    return text.split("\f")[:-1]


def test_place_request_names_all_115_once(nation: Nation, province_admin: User) -> None:
    people = full_case(nation)
    letter = issued(province_admin, draft(province_admin, nation["53"]))
    text = text_of(letter.pdf)
    assert letter.number == "1/SDM.02-SD/53/2026"
    assert "115 (seratus lima belas) orang" in " ".join(text.split())
    attachment = text[text.index("Lampiran I\n") :]
    assert Counter(attachment.count(p.name) for p in people) == {1: 115}
    assert Counter(attachment.count(nip_spaced(p.nip)) for p in people) == {1: 115}
    for cohort in ("Angkatan 1", "Angkatan 2", "Angkatan 3"):
        assert cohort in attachment
    every = pages(text)
    assert [re.search(r"Halaman (\d+) dari (\d+)", page).groups() for page in every] == [
        (str(i), str(len(every))) for i in range(1, len(every) + 1)
    ]
    assert all(letter.number in page for page in every)
    assert all("Satuan kerja" in page for page in every if nip_spaced(people[0].nip) in page)
    assert len(letter.pdf) < 300_000


def test_every_list_page_repeats_the_header(nation: Nation, province_admin: User) -> None:
    people = full_case(nation)
    letter = issued(province_admin, draft(province_admin, nation["53"]))
    listed = [
        page
        for page in pages(text_of(letter.pdf))
        if any(nip_spaced(p.nip) in page for p in people)
    ]
    assert len(listed) > 2
    assert all("Jabatan" in page and "Satuan kerja" in page for page in listed)


@pytest.mark.once
@pytest.mark.parametrize("kind", ["duty_release", "mentor_appointment"])
def test_other_lists_name_all_115(nation: Nation, province_admin: User, kind: str) -> None:
    people = full_case(nation)
    letter = issued(province_admin, draft(province_admin, nation["53"], kind))
    text = text_of(letter.pdf)
    assert Counter(text.count(nip_spaced(p.nip)) for p in people) == {1: 115}
    assert len(letter.pdf) < 300_000


def test_budget_request_tells_money_in_figures_and_words(
    nation: Nation, province_admin: User, pksdm: User
) -> None:
    small_case(nation)
    budget(nation["53"], province_admin)
    budget(nation["53.71"], province_admin)
    budget(nation["53.01"], province_admin, status="draft")
    letter = issued(province_admin, draft(province_admin, nation["53"], "budget_request"))
    text = " ".join(text_of(letter.pdf).split())
    assert "Rp10.600.000 (sepuluh juta enam ratus ribu rupiah)" in text
    assert "lima juta tiga ratus ribu rupiah" in text
    assert "tarif sementara" in text
    assert "KPU Kota Kupang" in text
    assert "KPU Kabupaten Kupang" not in text
    assert "5 orang × 7 hari" in text


def test_only_the_current_revision_counts(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    old = budget(nation["53.71"], province_admin)
    old.is_current = False
    old.save()
    letter = draft(province_admin, nation["53"], "budget_request")
    with pytest.raises(Exception, match="Belum ada usulan anggaran yang diajukan"):
        issue(actor=province_admin, letter=letter, version=1)


@pytest.mark.parametrize("kind", LetterKind.values)
@pytest.mark.parametrize("paper", ["A4", "F4"])
def test_paper_fonts_and_language(
    nation: Nation, province_admin: User, kind: str, paper: str
) -> None:
    small_case(nation)
    budget(nation["53.71"], province_admin)
    LetterSettings.objects.update(paper=paper)
    letter = issued(province_admin, draft(province_admin, nation["53"], kind))
    width, height = {"A4": (210, 297), "F4": (215, 330)}[paper]
    with pikepdf.open(io.BytesIO(letter.pdf)) as pdf:
        sizes = {tuple(round(float(v) / MM) for v in page.mediabox[2:]) for page in pdf.pages}
        assert sizes == {(width, height), (height, width)}
        assert str(pdf.Root.Lang) == "id"
        assert str(pdf.docinfo["/Title"]) == f"{letter.subject}, Nomor {letter.number}"
        fonts = {name: embedded for page in pdf.pages for name, embedded in fonts_of(page)}
    assert fonts
    assert all(fonts.values())
    assert all("Bookman" in name for name in fonts)


def fonts_of(page: Any) -> list[tuple[str, bool]]:
    found = []
    for font in page.resources.get("/Font", {}).values():
        base = font.DescendantFonts[0]
        files = ("/FontFile", "/FontFile2", "/FontFile3")
        found.append((str(font.BaseFont), any(f in base.FontDescriptor for f in files)))
    return found


def test_same_snapshot_same_bytes(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    letter = issued(province_admin, draft(province_admin, nation["53"]))
    stored = Letter.objects.get(pk=letter.pk)
    make_participants(nation["53.71"], 2)  # later data do not matter
    assert rendering.render(stored.snapshot) == bytes(stored.pdf)
    assert rendering.digest(bytes(stored.pdf)) == stored.sha256


def test_draft_is_marked_and_has_no_number(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    letter = draft(province_admin, nation["53"])
    text = text_of(preview(letter))
    assert "DRAF" in text
    assert "........" in text
    assert letter.verify_token not in text
    assert "DRAF" not in text_of(issued(province_admin, letter).pdf)


def test_signature_block(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    acting = make_official(nation["53"], signing_prefix="Plt.", rank="Pembina (IV/a)")
    letter = draft(province_admin, nation["53"], signatory=acting)
    text = " ".join(text_of(preview(letter)).split())
    assert f"Plt. Sekretaris, {acting.name} Pembina (IV/a) NIP {nip_spaced(acting.nip)}" in text
    unsigned = draft(province_admin, nation["53"], signatory=None)
    text = " ".join(text_of(preview(unsigned)).split())
    assert "Sekretaris, ....................." in text


@pytest.mark.once
def test_signature_never_stands_alone(nation: Nation, province_admin: User) -> None:
    """Whatever the length of the body, the closing sentence comes along to the signature."""
    small_case(nation)
    for lines in range(0, 24, 3):
        extra = "\n".join(["Paragraf tambahan untuk menggeser isi surat."] * lines)
        letter = draft(province_admin, nation["53"], extra_text=extra)
        page = next(p for p in pages(text_of(preview(letter))) if "Sekretaris," in p)
        assert "Demikian disampaikan" in page
        assert "Tembusan" in page


def test_never_claims_an_electronic_signature(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    text = text_of(issued(province_admin, draft(province_admin, nation["53"])).pdf)
    assert "bukan tanda tangan elektronik" in text
    assert "ditandatangani secara elektronik" not in text


def test_other_centers_are_left_out_and_said(nation: Nation, province_admin: User) -> None:
    from reporting.views.letters import draft_warnings
    from tests.reporting.letter_case import seat

    small_case(nation)
    away = make_participants(nation["53.01"], 2)
    seat(make_cohort(nation, 2, training_center=nation.other_center), away)
    make_participants(nation["53.01"], 1)
    letter = draft(province_admin, nation["53"])
    warnings = " ".join(draft_warnings(letter))
    assert "1 peserta belum terjadwal" in warnings
    assert "2 peserta terjadwal di lembaga pelatihan lain" in warnings
    assert away[0].name not in text_of(preview(letter))


def test_nothing_outside_the_letter_is_opened() -> None:
    fetcher = rendering.OwnAssets()
    for url in ("file:///etc/hostname", "http://127.0.0.1:1/", "ftp://127.0.0.1/x"):
        with pytest.raises(Exception, match="disallowed"):
            fetcher.fetch(url)


def test_words_of_the_office_are_escaped(nation: Nation, province_admin: User) -> None:
    small_case(nation)
    hostile = '<img src="file:///etc/hostname"> & Mitra'
    letter = draft(province_admin, nation["53"], recipient=hostile)
    assert hostile in " ".join(text_of(preview(letter)).split())
