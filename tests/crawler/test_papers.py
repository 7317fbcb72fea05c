"""What leaves the house: letters, their attachments, packages, workbooks, calendars."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from participants.models import Participant
from reporting.letters.services import create_draft, issue
from tests.access_scene import world as world
from tests.budget.scene import scene as scene

from .reading import text_of, told
from .scene import Border
from .scene import border as border
from .test_crawl import signed_in

pytestmark = pytest.mark.once  # what is asked here is the same on each database

KINDS = ("place_request", "duty_release", "mentor_appointment")


def issued_in_bali(border: Border, nation: Any) -> list[int]:
    actor, made = border.users["province"], []
    for kind in KINDS:
        draft = create_draft(
            actor=actor,
            kind=kind,
            satker=nation["51"],
            fiscal_year=2026,
            dated_on=date(2026, 1, 12),
        )
        made.append(issue(actor=actor, letter=draft, version=draft.version).pk)
    return made


def body_of(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200, url
    if response.streaming:
        return b"".join(response.streaming_content)
    return bytes(response.content)


def test_the_package_of_a_province_holds_its_own_people_only(border: Border, nation: Any) -> None:
    """The ZIP holds each letter as it was issued: pages, and the files carried inside them."""
    client, keys = signed_in(border, "province"), issued_in_bali(border, nation)
    box = body_of(client, reverse("reporting:package-zip"))
    with ZipFile(BytesIO(box)) as packed:
        assert len([name for name in packed.namelist() if name[:2].isdigit()]) == len(KINDS)
    text = text_of(box)
    assert text.count("Warga Bali") > len(KINDS)
    wrong = [f"zip: {m}" for m in border.found_in(text)]
    joined = told(client.get(reverse("reporting:package-pdf")))
    assert "Warga Bali" in joined
    wrong += [f"pdf: {m}" for m in border.found_in(joined)]
    operator = signed_in(border, "operator")
    for key in keys:
        for name in ("letter-detail", "letter-pdf"):
            response = operator.get(reverse(f"reporting:{name}", args=[key]))
            assert response.status_code == 404
            wrong += [f"{name}: {m}" for m in border.found_in(told(response))]
    assert wrong == []


def test_the_reader_looks_into_what_is_packed(border: Border) -> None:
    """Into a page, a title, a file inside a PDF inside a ZIP; else the others prove nothing."""
    client = Client()
    client.force_login(border.world.users["province"])
    letter = body_of(client, reverse("reporting:letter-pdf", args=[border.world.ids["letter"]]))
    roster = body_of(client, reverse("participants:participant-export"))
    assert "Peserta Uji" in text_of(letter)
    bare, packed = BytesIO(), BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["daftar.xlsx"] = pikepdf.AttachedFileSpec(pdf, roster)
        pdf.docinfo["/Title"] = "Judul rahasia"
        pdf.save(bare)
    with ZipFile(packed, "w") as box:
        box.writestr("surat.pdf", bare.getvalue())
    text = text_of(packed.getvalue())
    nip = Participant.objects.get(pk=border.world.ids["participant"]).nip
    for word in ("surat.pdf", "daftar.xlsx", "Judul rahasia", "Peserta Uji", nip):
        assert word in text, word
