"""The wording that PKSDM edits: versions, refusals, previews, and that nobody's text is obeyed."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from participants.models import Participant
from reporting.choices import LetterKind
from reporting.letters import services
from reporting.letters.rendering import OwnAssets, html, render
from reporting.letters.services import issue, preview
from reporting.letters.snapshot import build
from reporting.letters.texts import blocks_of, check_text, fill, markup, missing_in
from reporting.letters.usual_texts import VARIABLES, examples, names_of, parts_of, usual, values_of
from reporting.letters.wordings import remarks, save_wording, texts_of
from reporting.models import Letter, LetterWording
from tests.cast import Nation
from tests.reporting.letter_case import budget, draft, small_case, text_of

KIND = "duty_release"
PAGE = "reporting:letter-wording"
HOSTILE = [
    "{{ letter.satker }}",
    "{% include '/etc/passwd' %}",
    "{% load static %}",
    "{tahun.__class__.__mro__}",
    "{tahun!r}",
    "{tahun:>9999999999}",
    "{0}",
    "{}",
    "{ tahun }",
    "{tahun",
    "tahun}",
    "{settings}",
    "{SECRET_KEY}",
    "{{tahun}}",
    "{self}",
]
PRINTED = [
    "<img src='file:///etc/passwd'>",
    '<link rel="attachment" href="file:///etc/hostname">',
    '<link rel=stylesheet href="http://10.0.0.1/x.css">',
    "<script>alert(1)</script>",
    "<style>@import url(http://10.0.0.1/)</style>",
    "<object data='http://10.0.0.1/'></object>",
    '<a href="javascript:alert(1)">klik</a>',
    "</p></div><h1>Lain",
    "<!-- -->",
    "&lt;b&gt; &#x41; &amp;",
    "url(file:///etc/passwd)",
    "$(id) `id` ; rm -rf / | cat",
    "%(tahun)s %s ${tahun}",
    "**<b>tebal</b>**",
]


def changed(**texts: str) -> dict[str, str]:
    return usual(KIND) | texts


def save(actor: User, version: int = 0, **texts: str) -> LetterWording:
    return save_wording(actor=actor, kind=KIND, version=version, texts=changed(**texts))


# The language.


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_code_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"tidak dikenal|kurung kurawal"):
        check_text("Pembuka", f"Kalimat {text} biasa.", names_of(KIND))


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 3_001, "a\x00b", "a\u202eb", "\x1b[2J"])
def test_what_cannot_be_printed_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        check_text("Pembuka", text, names_of(KIND))


@pytest.mark.parametrize("text", PRINTED)
def test_markup_of_others_is_printed_not_obeyed(text: str) -> None:
    check_text("Pembuka", text, names_of(KIND))
    made = markup(blocks_of(text, {}), keep=False)
    inner = made.removeprefix("<p>").removesuffix("</p>")
    for ours in ("<strong>", "</strong>"):
        inner = inner.replace(ours, "")
    assert "<" not in inner
    assert ">" not in inner


def test_values_are_never_read_as_marks() -> None:
    values = {"peserta": "**{tahun}** <b>\n\n1. x", "tahun": "2026"}
    made = markup(blocks_of("Ada {peserta} di {tahun}", values), keep=False)
    assert made == "<p>Ada **{tahun}** &lt;b&gt;\n\n1. x di 2026</p>"


def test_paragraphs_lists_and_bold() -> None:
    text = "Satu\nbaris.\r\n\r\n1. a **b**\n2. c\n\n- d\n\n1. bukan\ndaftar"
    assert markup(blocks_of(text, {}), keep=True) == (
        "<p>Satu baris.</p>\n"
        '<ol class="bases">\n  <li>a <strong>b</strong></li>\n  <li>c</li>\n</ol>\n'
        '<ol class="bases">\n  <li>d</li>\n</ol>\n'
        '<p class="keep">1. bukan daftar</p>'
    )


def test_an_empty_variable_takes_its_blank_along() -> None:
    assert fill("Tahun {tahun} {lain}.", {"tahun": "2026"}) == "Tahun 2026."


@given(st.text(max_size=300))
def test_no_text_breaks_out(text: str) -> None:
    """Whatever is typed: refused, or printed within our own tags only."""
    try:
        check_text("Pembuka", text, names_of(KIND))
    except Refused:
        return
    made = markup(blocks_of(text, examples(KIND)), keep=True)
    for tag in ('<p class="keep">', "<p>", "</p>", "<strong>", "</strong>", "<li>", "</li>"):
        made = made.replace(tag, "")
    made = made.replace('<ol class="bases">', "").replace("</ol>", "")
    assert "<" not in made


def test_long_marks_take_no_time() -> None:
    for text in ("**" * 1_500, "*" * 3_000, "{" * 3_000, "1. " * 1_000, "\n" * 3_000, "{a" * 1_500):
        blocks_of(text, {})


@pytest.mark.parametrize("kind", LetterKind.values)
def test_usual_texts_use_known_variables_only(kind: str) -> None:
    assert remarks(kind, usual(kind)) == []
    for part in parts_of(kind):
        check_text(part.label, part.text, names_of(kind))
    assert all(v.example and v.meaning for v in VARIABLES[LetterKind(kind)])


def test_missing_and_unknown_are_listed() -> None:
    told = remarks(KIND, changed(opening="Hanya {tahun} dan {lain}.", closing="Sekian."))
    assert told == [
        "Pembuka: {lain} tidak dikenal.",
        "Pembuka: {peserta}, {lingkup}, {penyelenggara} tidak dipakai lagi.",
    ]
    assert missing_in("a {x}", "{x} {y}") == ["y"]


# Versions.


@pytest.fixture
def people(nation: Nation) -> list[Participant]:
    return small_case(nation)


@pytest.mark.django_db
def test_drafts_follow_and_issued_letters_keep_their_words(
    nation: Nation, people: list[Any], pksdm: User, province_admin: User
) -> None:
    old = issue(actor=province_admin, letter=draft(province_admin, nation["53"], KIND), version=1)
    before = bytes(old.pdf)
    row = save(pksdm, closing="Sekian dan terima kasih atas **kerja sama** Saudara.")
    assert row.version == 1
    new = issue(actor=province_admin, letter=draft(province_admin, nation["53"], KIND), version=1)
    assert (old.snapshot["wording_version"], new.snapshot["wording_version"]) == (0, 1)
    assert "Sekian dan terima kasih atas kerja sama Saudara." in text_of(bytes(new.pdf))
    stored = Letter.objects.get(pk=old.pk)
    assert render(stored.snapshot) == before == bytes(stored.pdf)
    later = save(pksdm, 1, closing="Demikian.")
    assert (later.version, texts_of(KIND, 1)) == (2, changed(closing=row.texts["closing"]))
    assert render(Letter.objects.get(pk=new.pk).snapshot) == bytes(new.pdf)
    entry = AuditEntry.objects.filter(action="wording.saved").first()
    assert entry is not None
    assert entry.after == {"Penutup": "Demikian."}


@pytest.mark.django_db
def test_the_usual_words_again(pksdm: User) -> None:
    save(pksdm, closing="Sekian.")
    save_wording(actor=pksdm, kind=KIND, version=1, texts=texts_of(KIND, 0) or {}, note="Pulih")
    assert [w.version for w in LetterWording.objects.all()] == [2, 1]
    assert texts_of(KIND, 2) == usual(KIND)
    assert texts_of(KIND, 9) is None


@pytest.mark.django_db
def test_refusals_of_saving(pksdm: User, province_admin: User, auditor: User) -> None:
    for actor in (province_admin, auditor):
        with pytest.raises(Forbidden):
            save(actor, closing="Sekian.")
    with pytest.raises(Refused, match="sama dengan versi"):
        save(pksdm)
    with pytest.raises(Refused, match=r"Penutup.* kosong") as refusal:
        save(pksdm, closing=" ")
    assert refusal.value.field == "closing"
    save(pksdm, closing="Sekian.")
    with pytest.raises(StaleVersion):
        save(pksdm, closing="Lain.")
    assert LetterWording.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LetterKind.values)
def test_hostile_words_reach_nothing(
    nation: Nation,
    people: list[Any],
    pksdm: User,
    province_admin: User,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No file, no host, no code: what was asked of the fetcher is our own QR code only."""
    budget(nation["53.71"], province_admin)
    asked: list[str] = []
    original = OwnAssets.fetch
    monkeypatch.setattr(
        OwnAssets, "fetch", lambda self, url, *a: asked.append(url) or original(self, url, *a)
    )
    words = " ".join(PRINTED)
    texts = {part.name: words for part in parts_of(kind)}
    save_wording(actor=pksdm, kind=kind, version=0, texts=texts)
    letter = draft(province_admin, nation["53"], kind)
    issued = issue(actor=province_admin, letter=letter, version=1)
    pdf = bytes(issued.pdf)
    assert asked, "the fetcher is asked for the QR code at least"
    assert all(url.startswith("data:image/png") for url in asked)
    text = " ".join(text_of(pdf).split())
    for told in ("<img src='file:///etc/passwd'>", "<script>alert(1)</script>", "$(id) `id`"):
        assert told in text
    assert "root:" not in text
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert set(document.attachments) <= {"surat.json", "rab.xlsx"}
        assert "/JavaScript" not in document.Root.get("/Names", {})
        links = [a for page in document.pages for a in page.get("/Annots", [])]
        assert not links


@pytest.mark.django_db
def test_usual_words_give_the_markup_of_before(
    nation: Nation, people: list[Any], province_admin: User
) -> None:
    """A snapshot with its words frozen prints as one from before that froze none."""
    budget(nation["53.71"], province_admin)
    for kind in LetterKind.values:
        letter = draft(province_admin, nation["53"], kind)
        snapshot = build(letter, number="7", moment="2026-01-12T03:00:00+00:00")
        bare = {k: v for k, v in snapshot.items() if k not in ("texts", "wording_version")}
        assert html(snapshot) == html(bare)
        assert set(values_of(snapshot)) == set(names_of(kind))


# Pages.


@pytest.fixture
def quick_render(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "render", lambda s: b"%PDF-1.7 " + s["number"].encode())


@pytest.mark.django_db
def test_editing_by_the_page(client: Client, pksdm: User) -> None:
    client.force_login(pksdm)
    url = reverse(PAGE, args=[KIND])
    page = client.get(url).content.decode()
    assert "Demikian disampaikan untuk dilaksanakan" in page
    assert "{lama_pelatihan}" in page
    sent = changed(closing="Sekian {tahun}.") | {"version": "0", "note": "Lebih singkat"}
    looked = client.post(url, sent | {"preview": "1"}).content.decode()
    assert "<p>Sekian 2026.</p>" in looked
    assert not LetterWording.objects.exists()
    bad = client.post(url, sent | {"closing": "Sekian {tahu}."}).content.decode()
    assert "{tahu} tidak dikenal" in bad
    assert "Sekian {tahu}." in bad, "what was typed stays"
    done = client.post(url, sent, follow=True).content.decode()
    assert "Naskah versi 1 tersimpan" in done
    assert "Lebih singkat" in done
    stale = client.post(url, sent | {"closing": "Lain."}).content.decode()
    assert "sudah diubah orang lain" in stale
    old = client.get(url + "?versi=0").content.decode()
    assert "Yang tampil adalah naskah bawaan" in old
    assert client.get(url + "?versi=7").status_code == 404
    assert client.get(reverse(PAGE, args=["lain"])).status_code == 404
    assert "Versi 1, disimpan" in client.get(reverse("reporting:letter-wordings")).content.decode()


@pytest.mark.django_db
def test_live_preview_and_pdf(
    client: Client, nation: Nation, people: list[Any], pksdm: User, province_admin: User
) -> None:
    client.force_login(pksdm)
    sent = changed(closing="Sekian **{tahun}** <i>.") | {"version": "0"}
    fragment = client.post(reverse(f"{PAGE}-preview", args=[KIND]), sent).content.decode()
    assert "<p>Sekian <strong>2026</strong> &lt;i&gt;.</p>" in fragment
    assert "<html" not in fragment
    pdf_url = reverse(f"{PAGE}-pdf", args=[KIND])
    assert "Belum ada surat jenis ini" in client.post(pdf_url, sent).content.decode()
    letter = draft(province_admin, nation["53"], KIND)
    for _ in range(2):  # on a draft, then on an issued letter
        answer = client.post(pdf_url, sent)
        assert answer["Content-Type"] == "application/pdf"
        text = text_of(answer.content)
        assert "Sekian 2026 <i>." in text
        assert "DRAF" in text
        if letter.is_draft:
            letter = issue(actor=province_admin, letter=letter, version=1)
    assert letter.number not in text
    assert not LetterWording.objects.exists()


@pytest.mark.django_db
def test_a_draft_shows_the_words_in_use(
    nation: Nation, people: list[Any], pksdm: User, province_admin: User
) -> None:
    letter = draft(province_admin, nation["53"], KIND)
    save(pksdm, closing="Kata penutup yang baru.")
    assert "Kata penutup yang baru." in text_of(preview(letter))
