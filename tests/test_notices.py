"""Notices: who is told what, mentions, reading, and the daily digest."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from budget.choices import Verb
from budget.models import BudgetRequest
from budget.services import add_comment, decide, draft_request
from latsar.accounts.models import User
from latsar.errors import Forbidden, Refused
from latsar.notices.models import Notice
from latsar.notices.services import choose_digest, send_digests, tell, wants_digest
from reporting.letters.comments import comment_letter
from reporting.models import LetterComment
from tests.budget.scene import Scene
from tests.budget.scene import scene as scene
from tests.cast import make_official
from tests.reporting.letter_case import draft


@pytest.fixture
def budget(scene: Scene, operator_a: User) -> BudgetRequest:
    return draft_request(actor=operator_a, satker=scene.nation["53.71"], year=2026)


def texts(user: User) -> list[str]:
    return list(Notice.objects.visible_to(user).values_list("text", flat=True))


def test_each_step_is_noticed_by_who_is_next_also_without_an_address(
    operator_a: User,
    province_admin: User,
    other_province: User,
    pksdm: User,
    budget: BudgetRequest,
) -> None:
    sent = decide(actor=operator_a, request_id=budget.pk, verb=Verb.SUBMIT, version=budget.version)
    assert texts(province_admin) == [f"{budget} menunggu pemeriksaan provinsi."]
    assert texts(other_province) == texts(pksdm) == []
    assert not mail.outbox
    sent = decide(actor=province_admin, request_id=sent.pk, verb=Verb.ENDORSE, version=sent.version)
    assert texts(pksdm) == [f"{budget} menunggu persetujuan PKSDM."]
    decide(actor=pksdm, request_id=sent.pk, verb=Verb.RETURN, version=sent.version, note="Periksa")
    assert texts(operator_a) == [f"{budget} dikembalikan untuk diperbaiki."]


def test_a_mention_reaches_who_may_see_it_and_nobody_else(
    operator_a: User, operator_b: User, province_admin: User, pksdm: User, budget: BudgetRequest
) -> None:
    text = (
        f"@{province_admin.username} dan @{operator_b.username}, @{operator_a.username}: "
        f"surel a@{pksdm.username} bukan sebutan. @tidak.ada"
    )
    add_comment(actor=operator_a, request_id=budget.pk, text=text)
    assert len(texts(province_admin)) == 1
    assert "menyebut Anda dalam catatan" in texts(province_admin)[0]
    assert texts(operator_b) == texts(operator_a) == texts(pksdm) == []


def test_a_letter_is_remarked_upon(
    client: Client, province_admin: User, other_province: User, pksdm: User, scene: Scene
) -> None:
    make_official(scene.nation["53"])
    letter = draft(province_admin, scene.nation["53"])
    client.force_login(province_admin)
    address = f"{letter.get_absolute_url()}catatan/"
    page = client.post(address, {"text": f"Mohon dicek @{pksdm.username}."}, follow=True)
    assert "Catatan terkirim." in page.content.decode()
    assert f"Mohon dicek @{pksdm.username}." in page.content.decode()
    assert len(texts(pksdm)) == 1
    assert (
        "Tulis isi catatannya" in client.post(address, {"text": " "}, follow=True).content.decode()
    )
    with pytest.raises(Forbidden):
        comment_letter(actor=other_province, letter_id=letter.pk, text="x")
    with pytest.raises(Refused, match="paling banyak"):
        comment_letter(actor=pksdm, letter_id=letter.pk, text="x" * 2_001)
    assert LetterComment.objects.count() == 1
    assert not LetterComment.objects.visible_to(other_province).exists()


def test_a_notice_is_read_by_its_receiver_alone(
    client: Client, operator_a: User, operator_b: User
) -> None:
    tell([operator_a, operator_a], "Peserta 199805172025062001 lulus", "/peserta/")
    notice = Notice.objects.get()
    assert "199805172025062001" not in notice.text
    client.force_login(operator_b)
    assert client.post(f"/pemberitahuan/{notice.pk}/").status_code == 404
    client.force_login(operator_a)
    assert "1<span" in client.get("/pemberitahuan/").content.decode()
    assert client.get(f"/pemberitahuan/{notice.pk}/").status_code == 405
    assert client.post(f"/pemberitahuan/{notice.pk}/")["Location"] == "/peserta/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    tell([operator_a], "Lagi", "/")
    client.post("/pemberitahuan/dibaca/")
    assert not Notice.objects.unread().exists()


def test_the_digest_tells_each_notice_once(
    operator_a: User, operator_b: User, province_admin: User
) -> None:
    for user in (operator_a, operator_b):
        user.email = f"{user.username}@contoh.go.id"
        user.save()
    choose_digest(user=operator_b, is_wanted=False)
    assert not wants_digest(operator_b)
    tell([operator_a, operator_b, province_admin], "Usulan disetujui.", "/anggaran/")
    assert send_digests() == {"sent": 1, "failed": 0, "notices": 1}
    [message] = mail.outbox
    assert message.to == [operator_a.email]
    assert "- Usulan disetujui.\n  http" in message.body
    assert send_digests()["sent"] == 0
    choose_digest(user=operator_b, is_wanted=True)
    assert send_digests()["sent"] == 1


def test_what_could_not_be_sent_is_tried_again(
    operator_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator_a.email = "a@contoh.go.id"
    operator_a.save()
    tell([operator_a], "Usulan disetujui.", "/anggaran/")

    def broken(self: Any, fail_silently: bool = False) -> int:
        raise OSError("no route")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", broken)
        assert send_digests() == {"sent": 0, "failed": 1, "notices": 0}
    assert send_digests()["sent"] == 1


def test_the_command_prints_what_it_did(
    operator_a: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("send_digest")
    assert capsys.readouterr().out.strip() == '{"sent": 0, "failed": 0, "notices": 0}'


def test_the_choice_is_made_on_the_page(client: Client, operator_a: User) -> None:
    client.force_login(operator_a)
    client.post("/pemberitahuan/ringkasan/", {"wanted": "0"})
    assert not wants_digest(operator_a)
    page = client.post("/pemberitahuan/ringkasan/", {"wanted": "1"}, follow=True)
    assert wants_digest(operator_a)
    assert "dikirim sekali sehari" in page.content.decode()
