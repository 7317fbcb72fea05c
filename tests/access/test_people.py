"""Accounts are made, changed, closed and opened by the province or PKSDM, in their own scope."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from latsar.access.models import Session
from latsar.access.people.accounts import (
    LAST_PKSDM,
    create_account,
    deactivate,
    give_first_password,
    reactivate,
    stamp_of,
    update_account,
)
from latsar.access.people.forms import values_of
from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.audit.models import AuditEntry
from latsar.errors import Forbidden, Refused, StaleVersion
from tests.cast import PASSWORD, Nation, make_nip, make_user

NIP = make_nip(7)


def to(page: str, *args: Any) -> str:
    return reverse(f"people:account-{page}", args=args)


def values(nation: Nation, **changes: Any) -> dict[str, Any]:
    given = {"name": "Yohanes Bria, S.H.", "nip": NIP, "email": "", "username": "", **changes}
    return {"role": Role.OPERATOR, "satker": nation["53.71"]} | given


def posted(nation: Nation, **changes: Any) -> dict[str, Any]:
    given = values(nation, **changes)
    return given | {"satker": given["satker"].pk if given["satker"] else ""}


def changed(account: User, **changes: Any) -> dict[str, Any]:
    return values_of(account) | {"satker": account.satker} | changes


def sign_in(client: Client, username: str) -> Any:
    return client.post("/masuk/", {"username": username, "password": PASSWORD})


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


def test_a_new_account_has_a_first_password_shown_once(
    client: Client, province_admin: User, nation: Nation
) -> None:
    client.force_login(province_admin)
    response = client.post(to("create"), posted(nation, email="Yohanes.Bria@kpu.go.id"))
    page = response.content.decode()
    password = re.search(r"<code class=\"first-password\">([a-z0-9-]+)</code>", page)[1]
    account = User.objects.get(nip=NIP)
    assert (account.username, account.email) == ("yohanes.bria", "Yohanes.Bria@kpu.go.id")
    assert account.check_password(password)
    assert account.must_change_password
    assert account.first_password_at
    assert response["Cache-Control"] == "no-store, private"
    assert password not in client.get(to("detail", account.pk)).content.decode()


def test_making_an_account_leaves_one_entry_without_the_password(
    province_admin: User, nation: Nation
) -> None:
    account, password = create_account(actor=province_admin, values=values(nation))
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.actor, entry.satker) == (
        "account.created",
        province_admin,
        nation["53.71"],
    )
    assert entry.after["nama"] == "Yohanes Bria, S.H."
    assert password not in str((entry.before, entry.after, entry.reason))
    assert account.username == NIP


@pytest.mark.parametrize("role", [Role.PKSDM, Role.AUDITOR])
def test_a_province_gives_no_national_role(
    client: Client, province_admin: User, nation: Nation, role: Role
) -> None:
    with pytest.raises(Forbidden):
        create_account(actor=province_admin, values=values(nation, role=role, satker=None))
    client.force_login(province_admin)
    page = client.post(to("create"), posted(nation, role=role, satker=None))
    assert page.context["form"].errors["role"]
    assert not User.objects.filter(nip=NIP).exists()


def test_a_province_gives_no_office_of_another(
    client: Client, province_admin: User, nation: Nation
) -> None:
    with pytest.raises(Forbidden, match="di luar kewenangan"):
        create_account(actor=province_admin, values=values(nation, satker=nation["51.71"]))
    client.force_login(province_admin)
    page = client.post(to("create"), posted(nation, satker=nation["51.71"]))
    assert "di luar kewenangan akun Anda" in str(page.context["form"].errors["satker"])


@pytest.mark.parametrize("who", ["operator_a", "auditor"])
def test_who_manages_nobody_makes_no_account(
    request: pytest.FixtureRequest, nation: Nation, who: str
) -> None:
    with pytest.raises(Forbidden):
        create_account(actor=request.getfixturevalue(who), values=values(nation))


@pytest.mark.parametrize("role", [Role.PKSDM, Role.AUDITOR, Role.OPERATOR, Role.PROVINCE])
def test_pksdm_gives_every_role(pksdm: User, nation: Nation, role: Role) -> None:
    code = {Role.OPERATOR: "51.71", Role.PROVINCE: "51"}.get(role, "00")
    account, _ = create_account(actor=pksdm, values=values(nation, role=role, satker=nation[code]))
    assert account.role == role


@pytest.mark.parametrize(
    ("role", "code", "message"),
    [
        (Role.PROVINCE, "53.71", "satkernya KPU Provinsi"),
        (Role.PKSDM, "53", "Sekretariat Jenderal"),
        (Role.OPERATOR, None, "memerlukan satker"),
    ],
)
def test_a_role_needs_its_kind_of_office(
    pksdm: User, nation: Nation, role: Role, code: str | None, message: str
) -> None:
    satker = nation[code] if code else None
    with pytest.raises(Refused, match=message):
        create_account(actor=pksdm, values=values(nation, role=role, satker=satker))


def test_what_identifies_another_is_refused_and_names_only_whom_one_sees(
    pksdm: User, province_admin: User, other_province: User, nation: Nation
) -> None:
    User.objects.filter(pk=other_province.pk).update(nip=NIP, email="bali@kpu.go.id")
    with pytest.raises(Refused, match=r"akun “provinsi\.51”"):
        create_account(actor=pksdm, values=values(nation))
    for taken in ({"nip": NIP}, {"email": "BALI@kpu.go.id"}, {"username": "PROVINSI.51"}):
        with pytest.raises(Refused, match="akun di luar kewenangan Anda") as refusal:
            create_account(actor=province_admin, values=values(nation, **({"nip": ""} | taken)))
        assert refusal.value.field == next(iter(taken))


def test_no_user_name_is_anothers_nip_or_email(province_admin: User, nation: Nation) -> None:
    for username in (make_nip(8), "orang.lain@kpu.go.id"):
        with pytest.raises(Refused) as refusal:
            create_account(actor=province_admin, values=values(nation, username=username))
        assert refusal.value.field == "username"
    make_user(make_nip(9), Role.OPERATOR, nation["53.01"])  # a user name from before this rule
    with pytest.raises(Refused) as refusal:
        create_account(actor=province_admin, values=values(nation, nip=make_nip(9)))
    assert refusal.value.field == "nip"


def test_a_wrong_nip_says_what_is_wrong(
    client: Client, province_admin: User, nation: Nation
) -> None:
    client.force_login(province_admin)
    page = client.post(to("create"), posted(nation, nip="19801301 200601 1 001"))
    assert "bukan tanggal lahir" in str(page.context["form"].errors["nip"])
    assert client.post(to("create"), posted(nation, nip=f"{NIP[:8]} {NIP[8:]}")).status_code == 200
    assert User.objects.filter(nip=NIP).exists()


def test_a_change_leaves_one_entry_with_before_and_after(
    province_admin: User, operator_a: User, nation: Nation
) -> None:
    given = changed(operator_a, name="Nama Baru", satker=nation["53.01"])
    seen = stamp_of(operator_a)
    update_account(actor=province_admin, account=operator_a, values=given, seen=seen)
    (entry,) = AuditEntry.objects.all()
    assert entry.action == "account.updated"
    assert {(c.label, c.before, c.after) for c in entry.changes} == {
        ("nama", "operator.5371", "Nama Baru"),
        ("satker", "KPU Kota Kupang", "KPU Kabupaten Kupang"),
    }


def test_nothing_changed_leaves_no_entry(province_admin: User, operator_a: User) -> None:
    seen = stamp_of(operator_a)
    update_account(actor=province_admin, account=operator_a, values=changed(operator_a), seen=seen)
    assert not AuditEntry.objects.exists()


def test_the_second_of_two_editors_is_told_and_loses_nothing_typed(
    client: Client, province_admin: User, operator_a: User, nation: Nation
) -> None:
    client.force_login(province_admin)
    form = client.get(to("update", operator_a.pk)).context["form"]
    stale = posted(nation, name="Isian Kedua", username="operator.5371")
    stale["version"] = form.initial["version"]
    User.objects.filter(pk=operator_a.pk).update(first_name="Isian Pertama")
    page = client.post(to("update", operator_a.pk), stale)
    assert "Nama lengkap: Isian Pertama" in page.content.decode()
    assert "Isian Kedua" in page.content.decode()
    assert User.objects.get(pk=operator_a.pk).first_name == "Isian Pertama"
    stale["version"] = page.context["form"]["version"].value()
    assert client.post(to("update", operator_a.pk), stale).status_code == 302
    assert User.objects.get(pk=operator_a.pk).first_name == "Isian Kedua"


@pytest.mark.parametrize(
    "fields",
    [{"role": Role.PKSDM}, {"role": Role.AUDITOR}, {"is_superuser": True}, {"is_staff": True}],
)
def test_a_province_sees_but_never_touches_who_stands_above(
    client: Client, province_admin: User, nation: Nation, fields: dict[str, Any]
) -> None:
    above = make_user("atasan", **{"role": Role.OPERATOR, "satker": nation["53"], **fields})
    client.force_login(province_admin)
    page = client.get(to("detail", above.pk)).content.decode()
    assert to("update", above.pk) not in page
    assert to("deactivate", above.pk) not in page
    for action in ("update", "deactivate", "reactivate", "password", "second-factor"):
        assert client.get(to(action, above.pk)).status_code == 403, action
        assert client.post(to(action, above.pk), {"reason": "x"}).status_code == 403, action
    asked: dict[str, Any] = {"actor": province_admin, "account": above, "seen": stamp_of(above)}
    for call, more in (
        (update_account, {"values": changed(above, name="X")}),
        (deactivate, {"reason": "x"}),
        (give_first_password, {}),
    ):
        with pytest.raises(Forbidden):
            call(**asked, **more)


def test_an_account_of_another_province_is_not_found(
    client: Client, other_province: User, operator_a: User
) -> None:
    client.force_login(other_province)
    for action in ("detail", "update", "deactivate", "password"):
        assert client.get(to(action, operator_a.pk)).status_code == 404, action
    assert "operator.5371" not in client.get(to("list")).content.decode()


def test_nobody_changes_the_own_role_office_or_activation(
    client: Client, province_admin: User, nation: Nation
) -> None:
    for change in ({"role": Role.OPERATOR}, {"satker": nation["53.71"]}):
        with pytest.raises(Forbidden, match="akun sendiri"):
            update_account(
                actor=province_admin,
                account=province_admin,
                values=changed(province_admin, **change),
                seen=stamp_of(province_admin),
            )
    client.force_login(province_admin)
    for action in ("deactivate", "reactivate", "password", "second-factor"):
        assert client.get(to(action, province_admin.pk)).status_code == 403, action
    with pytest.raises(Forbidden):
        deactivate(
            actor=province_admin,
            account=province_admin,
            seen=stamp_of(province_admin),
            reason="x",
        )
    data = posted(nation, name="Nama Sendiri", username="provinsi.53", satker=nation["53.71"])
    data["version"] = stamp_of(province_admin)
    assert client.post(to("update", province_admin.pk), data).status_code == 302
    stored = User.objects.get(pk=province_admin.pk)
    assert (stored.first_name, stored.role, stored.satker) == (
        "Nama Sendiri",
        Role.PROVINCE,
        nation["53"],
    )


def test_deactivation_ends_an_open_session_at_once(
    client: Client, province_admin: User, operator_a: User
) -> None:
    theirs = Client()
    assert sign_in(theirs, "operator.5371").status_code == 302
    assert theirs.get("/peserta/").status_code == 200
    client.force_login(province_admin)
    asking = client.get(to("deactivate", operator_a.pk))
    data = {"reason": "Mutasi ke instansi lain", "version": asking.context["version"]}
    assert client.post(to("deactivate", operator_a.pk), data).status_code == 302
    assert theirs.get("/peserta/").url.startswith("/masuk/")
    assert not Session.objects.filter(user=operator_a).exists()
    (entry,) = entries("account.deactivated")
    assert (entry.before, entry.after, entry.reason) == (
        {"aktif": "Ya"},
        {"aktif": "Tidak"},
        "Mutasi ke instansi lain",
    )
    assert "sudah dinonaktifkan" in sign_in(Client(), "operator.5371").content.decode()


def test_even_a_session_that_stayed_opens_nothing_when_inactive(operator_a: User) -> None:
    theirs = Client()
    theirs.force_login(operator_a)
    User.objects.filter(pk=operator_a.pk).update(is_active=False)
    assert theirs.get("/peserta/").url.startswith("/masuk/")


def test_who_was_deactivated_stays_in_the_trail_and_may_come_back(
    province_admin: User, operator_a: User
) -> None:
    asked = {"actor": province_admin, "account": operator_a}
    closed = deactivate(**asked, seen=stamp_of(operator_a), reason="Cuti")
    with pytest.raises(Refused, match="sudah nonaktif"):
        deactivate(**asked, seen=stamp_of(closed), reason="Cuti")
    opened = reactivate(**asked, seen=stamp_of(closed))
    assert opened.is_active
    with pytest.raises(Refused, match="sudah aktif"):
        reactivate(**asked, seen=stamp_of(opened))
    assert [e.action for e in AuditEntry.objects.about(operator_a)] == [
        "account.reactivated",
        "account.deactivated",
    ]


def test_a_deactivation_needs_a_reason(
    client: Client, province_admin: User, operator_a: User
) -> None:
    client.force_login(province_admin)
    page = client.post(to("deactivate", operator_a.pk), {"version": stamp_of(operator_a)})
    assert "Alasan belum diisi" in page.content.decode()
    assert User.objects.get(pk=operator_a.pk).is_active


def test_one_pksdm_account_always_stays(pksdm: User, second_pksdm: User, nation: Nation) -> None:
    asked = {"actor": pksdm, "account": second_pksdm}
    closed = deactivate(**asked, seen=stamp_of(second_pksdm), reason="Purnabakti")
    reactivate(**asked, seen=stamp_of(closed))
    User.objects.filter(pk=pksdm.pk).update(
        is_superuser=True, role=Role.PROVINCE, satker=nation["53"]
    )
    pksdm.refresh_from_db()
    # The actor manages the province only now, so another PKSDM account would have to do it.
    with pytest.raises(Forbidden):
        deactivate(**asked, seen=stamp_of(second_pksdm), reason="Purnabakti")


def test_the_last_pksdm_account_is_kept(
    pksdm: User, second_pksdm: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Demo accounts open nothing in real use, so they do not count there."""
    User.objects.filter(pk=pksdm.pk).update(is_demo=True)
    pksdm.refresh_from_db()
    asked = {"actor": pksdm, "account": second_pksdm, "seen": stamp_of(second_pksdm)}
    with pytest.raises(Refused, match=re.escape(LAST_PKSDM)):
        deactivate(**asked, reason="x")
    with pytest.raises(Refused, match=re.escape(LAST_PKSDM)):
        update_account(**asked, values=changed(second_pksdm, role=Role.AUDITOR))
    assert not AuditEntry.objects.exists()


def test_a_new_first_password_is_given_once_for_one_page(
    client: Client, province_admin: User, operator_a: User
) -> None:
    theirs = Client()
    theirs.force_login(operator_a)
    client.force_login(province_admin)
    data = {"version": client.get(to("password", operator_a.pk)).context["version"]}
    page = client.post(to("password", operator_a.pk), data).content.decode()
    password = re.search(r"<code class=\"first-password\">([a-z0-9-]+)</code>", page)[1]
    again = client.post(to("password", operator_a.pk), data, follow=True).content.decode()
    assert "first-password" not in again
    assert "sudah diubah orang lain" in again
    operator_a.refresh_from_db()
    assert operator_a.check_password(password)
    assert operator_a.must_change_password
    assert theirs.get("/peserta/").url.startswith("/masuk/")
    (entry,) = entries("account.password_issued")
    assert password not in str(entry.after)


def test_a_changed_office_ends_the_sessions(
    province_admin: User, operator_a: User, nation: Nation
) -> None:
    theirs = Client()
    theirs.force_login(operator_a)
    values = changed(operator_a, satker=nation["53.01"])
    seen = stamp_of(operator_a)
    update_account(actor=province_admin, account=operator_a, values=values, seen=seen)
    assert theirs.get("/peserta/").url.startswith("/masuk/")


def test_the_list_is_searched_and_filtered(
    client: Client, pksdm: User, operator_a: User, other_province: User, inactive: User
) -> None:
    User.objects.filter(pk=operator_a.pk).update(nip=NIP, email="kupang@kpu.go.id")
    client.force_login(pksdm)

    def found(**query: str) -> set[str]:
        rows = client.get(to("list"), query).context["table"].data
        return {account.username for account in rows}

    assert found(q=f"{NIP[:8]} {NIP[8:]}") == found(q="KUPANG@") == {"operator.5371"}
    assert found(peran="province") == {"provinsi.51", "nonaktif"}
    assert found(provinsi="51") == {"provinsi.51"}
    assert found(provinsi="53", satker="53.71") == {"operator.5371"}
    assert found(status="nonaktif") == {"nonaktif"}
    assert found(status="aktif") == {"pksdm", "operator.5371", "provinsi.51"}
    assert found(status="belum") >= {"operator.5371", "provinsi.51"}
    assert "Tidak ada pengguna yang cocok" in client.get(to("list"), {"q": "zzz"}).content.decode()


def test_the_list_asks_as_much_for_fifty_as_for_five(
    client: Client, pksdm: User, nation: Nation
) -> None:
    client.force_login(pksdm)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(to("list"))
        return len(queries)

    for number in range(4):
        make_user(f"sedikit.{number}", Role.OPERATOR, nation["53.71"])
    asked()
    few = asked()
    for number in range(45):
        make_user(f"banyak.{number}", Role.OPERATOR, nation["53.01"])
    assert asked() == few
    assert few <= 17  # twelve are the shell, one the kept filters


def test_the_menu_leads_who_manages_accounts(
    client: Client, province_admin: User, operator_a: User
) -> None:
    for user, shown in ((province_admin, True), (operator_a, False)):
        client.force_login(user)
        assert (f'href="{to("list")}"' in client.get("/").content.decode()) is shown


def test_a_stale_page_does_nothing(province_admin: User, operator_a: User) -> None:
    asked: dict[str, Any] = {"actor": province_admin, "account": operator_a, "seen": "lama"}
    for call, more in ((deactivate, {"reason": "x"}), (give_first_password, {})):
        with pytest.raises(StaleVersion):
            call(**asked, **more)
    assert not AuditEntry.objects.exists()


def test_the_page_of_an_account_leads_to_what_it_did_only_when_it_did_something(
    client: Client, pksdm: User, province_admin: User, nation: Nation
) -> None:
    client.force_login(pksdm)
    link = reverse("reporting:trail-account", args=[province_admin.pk])
    assert link not in client.get(to("detail", province_admin.pk)).content.decode()
    create_account(actor=province_admin, values=values(nation))
    assert link in client.get(to("detail", province_admin.pk)).content.decode()
    assert client.get(link).status_code == 200


def test_a_lost_right_counts_for_the_own_account_too(province_admin: User) -> None:
    User.objects.filter(pk=province_admin.pk).update(is_active=False)
    stored = User.objects.get(pk=province_admin.pk)
    with pytest.raises(Forbidden):
        update_account(
            actor=province_admin,  # as the request knew it a moment ago
            account=province_admin,
            values=changed(province_admin, name="Nama Baru"),
            seen=stamp_of(stored),
        )
