"""What no browser sends is answered plainly, the same on both databases: never a 500."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from latsar.accounts.choices import Role
from latsar.accounts.models import User
from latsar.http import file_response, number_in, numbers_in
from mentors.models import Mentorship
from tests.cast import Nation, make_mentor, make_participant, make_user

ODD_NUMBERS = ("", "²", "-1", "1.5", "9" * 30, "9" * 5_000, "a")


@pytest.mark.parametrize("path", ["/verifikasi/%00/", "/masuk/?next=%00"])
def test_a_nul_in_the_address_is_refused(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("query", ["/mentor/penugasan/?provinsi=%00", "/referensi/satker/?q=%00"])
def test_a_nul_in_a_query_is_refused(client: Client, pksdm: User, query: str) -> None:
    client.force_login(pksdm)
    assert client.get(query).status_code == 400


def test_a_nul_in_a_form_is_refused(client: Client, pksdm: User) -> None:
    client.force_login(pksdm)
    typed = "application/x-www-form-urlencoded"
    assert client.post("/anggaran/susun/", "satker=%00", content_type=typed).status_code == 400


@pytest.mark.parametrize("odd", ODD_NUMBERS)
def test_only_numbers_that_a_row_can_have_are_read(odd: str) -> None:
    data = RequestFactory().post("/", {"n": odd, "keys": [odd, "7"]}).POST
    assert number_in(data, "n") == 0
    assert numbers_in(data, "keys") == [7]


@pytest.mark.parametrize("odd", ODD_NUMBERS)
def test_odd_keys_choose_nobody(
    client: Client, province_admin: User, nation: Nation, odd: str
) -> None:
    mentor, person = make_mentor(nation["53"]), make_participant(nation["53"])
    client.force_login(province_admin)
    assert client.post(f"/mentor/{mentor.pk}/peserta/", {"participant": odd}).status_code == 302
    assert client.post(f"/mentor/penugasan/{person.pk}/", {"mentor": odd}).status_code == 302
    assert not Mentorship.objects.exists()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("order", ["1.5", "{0.__class__}", "-satker.province", "", "--name"])
def test_an_order_by_no_column_is_no_order(client: Client, pksdm: User, order: str) -> None:
    client.force_login(pksdm)
    plain = client.get("/peserta/").context["table"].order_by
    assert client.get("/peserta/", {"sort": order}).context["table"].order_by == plain


def test_an_order_by_a_column_is_heeded(client: Client, pksdm: User) -> None:
    client.force_login(pksdm)
    asked = client.get("/peserta/", {"sort": ["x.y", "-name"]})
    assert asked.context["table"].order_by == ("-name",)


def test_an_operator_of_the_setjen_names_an_office(client: Client, nation: Nation) -> None:
    client.force_login(make_user("operator.00", Role.OPERATOR, nation["00"]))
    assert client.post("/anggaran/susun/", {}).status_code == 404


def test_a_file_name_reaches_the_browser_whole() -> None:
    response = file_response(b"", 'surat "1"\r\nX: é.pdf', "application/pdf", inline=True)
    header = response["Content-Disposition"]
    assert header.startswith("inline; filename*=utf-8''surat%20%221%22%0D%0A")
