"""Every page with every role: read within the scope, write by right, 404 outside, 403 forbidden."""

from __future__ import annotations

import pytest
from django.test import Client

from budget.models import AllowanceRule, BudgetRequest, Rate
from latsar.accounts.models import User
from tests.budget.pages import drafted, signed_in, submit, url
from tests.budget.scene import Scene

ROLES = ("operator_a", "operator_b", "province_admin", "other_province", "pksdm", "auditor")


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, User]:
    return {name: request.getfixturevalue(name) for name in ROLES}


@pytest.fixture
def draft(scene: Scene, people: dict[str, User]) -> BudgetRequest:
    """The draft of KPU Kota Kupang, the satker of operator_a."""
    return drafted(scene, people["province_admin"])["53.71"]


# Page, then the status by role in the order of ROLES; G: GET, P: POST.
PAGES = [
    ("G", "request-list", (200, 200, 200, 200, 200, 200)),
    ("G", "recap", (200, 200, 200, 200, 200, 200)),
    ("G", "recap-lines", (200, 200, 200, 200, 200, 200)),
    ("G", "ceiling-list", (200, 200, 200, 200, 200, 200)),
    ("G", "ceiling-export", (200, 200, 200, 200, 200, 200)),
    ("G", "ceiling-import", (403, 403, 403, 403, 200, 403)),
    ("P", "ceiling-import", (403, 403, 403, 403, 200, 403)),
    ("G", "ceiling-update", (403, 403, 403, 403, 200, 403)),
    ("P", "ceiling-update", (403, 403, 403, 403, 200, 403)),
    ("G", "ceiling-clear", (403, 403, 403, 403, 405, 403)),
    ("P", "ceiling-clear", (403, 403, 403, 403, 302, 403)),
    ("G", "rate-list", (200, 200, 200, 200, 200, 200)),
    ("G", "rule-list", (200, 200, 200, 200, 200, 200)),
    ("G", "rate-create", (403, 403, 403, 403, 200, 403)),
    ("P", "rate-create", (403, 403, 403, 403, 200, 403)),
    ("G", "submit-all", (403, 403, 200, 302, 404, 403)),
    ("G", "approve-all", (403, 403, 403, 403, 404, 403)),
    ("P", "approve-all", (403, 403, 403, 403, 404, 403)),
    ("G", "draft", (405, 405, 405, 405, 405, 403)),
    ("G", "province-export", (200, 200, 200, 302, 302, 302)),
    ("G", "request-detail", (200, 404, 200, 404, 200, 200)),
    ("G", "request-export", (200, 404, 200, 404, 200, 200)),
    ("G", "request-submit", (200, 404, 200, 404, 200, 403)),
    ("G", "request-endorse", (403, 404, 302, 404, 302, 403)),
    ("P", "request-endorse", (403, 404, 302, 404, 302, 403)),
    ("G", "request-return", (403, 404, 302, 404, 302, 403)),
    ("P", "request-return", (403, 404, 200, 404, 200, 403)),
    ("G", "request-approve", (403, 404, 403, 404, 302, 403)),
    ("P", "request-approve", (403, 404, 403, 404, 302, 403)),
    ("G", "request-cancel", (403, 404, 200, 404, 200, 403)),
    ("G", "request-revise", (302, 404, 302, 404, 302, 403)),
    ("G", "request-recompute", (405, 405, 405, 405, 405, 403)),
    ("P", "request-recompute", (302, 404, 302, 404, 302, 403)),
    ("G", "request-comment", (200, 404, 200, 404, 200, 403)),
    ("G", "request-compare", (302, 404, 302, 404, 302, 302)),
    ("G", "line-detail", (200, 404, 200, 404, 200, 200)),
    ("G", "line-override", (200, 404, 200, 404, 200, 403)),
    ("P", "line-override", (200, 404, 200, 404, 200, 403)),
    ("P", "line-restore", (302, 404, 302, 404, 302, 403)),
    ("G", "rate-detail", (200, 200, 200, 200, 200, 200)),
    ("G", "rate-replace", (403, 403, 403, 403, 200, 403)),
    ("P", "rate-replace", (403, 403, 403, 403, 200, 403)),
    ("G", "rate-recompute", (403, 403, 403, 403, 405, 403)),
    ("P", "rate-recompute", (403, 403, 403, 403, 302, 403)),
    ("G", "rate-retire", (403, 403, 403, 403, 200, 403)),
    ("G", "rule-update", (403, 403, 403, 403, 200, 403)),
    ("P", "rule-update", (403, 403, 403, 403, 200, 403)),
]


def address(name: str, draft: BudgetRequest) -> str:
    if name.startswith("line-"):
        return url(name, draft.pk, draft.lines.all()[0].pk)
    if name in ("ceiling-update", "ceiling-clear"):
        return url(name, "53.71")
    if name in ("rate-detail", "rate-replace", "rate-retire", "rate-recompute"):
        return url(name, Rate.objects.current().order_by("pk")[0].pk)
    if name == "rule-update":
        return url(name, AllowanceRule.objects.order_by("pk")[0].pk)
    return (
        url(name, draft.pk) if name.startswith("request-") and name != "request-list" else url(name)
    )


@pytest.mark.parametrize(("method", "name", "expected"), PAGES)
def test_who_may_do_what(
    draft: BudgetRequest,
    people: dict[str, User],
    method: str,
    name: str,
    expected: tuple[int, ...],
) -> None:
    where = address(name, draft)
    found = []
    for role in ROLES:
        client = signed_in(people[role])
        found.append((client.get(where) if method == "G" else client.post(where)).status_code)
    assert tuple(found) == expected


def test_every_address_is_in_the_table() -> None:
    from budget.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == {name for _, name, _ in PAGES}


@pytest.mark.parametrize("name", sorted({name for _, name, _ in PAGES}))
def test_nobody_enters_without_signing_in(draft: BudgetRequest, name: str) -> None:
    response = Client().get(address(name, draft))
    assert response.status_code == 302
    assert response["Location"].startswith("/masuk/")


def test_a_line_of_another_request_is_not_found(
    scene: Scene, draft: BudgetRequest, people: dict[str, User]
) -> None:
    other = BudgetRequest.objects.get(satker__code="53.01")
    where = url("line-override", draft.pk, other.lines.all()[0].pk)
    assert signed_in(people["province_admin"]).get(where).status_code == 404


@pytest.mark.parametrize("code", ["51", "99", "x"])
def test_a_province_admin_never_acts_on_another_province(
    scene: Scene, people: dict[str, User], code: str
) -> None:
    """The field is ignored below the nation: the own province is drafted."""
    client = signed_in(people["province_admin"])
    client.post(url("draft"), {"provinsi": code})
    assert set(BudgetRequest.objects.values_list("satker__code", flat=True)) == {"53.71", "53.01"}


@pytest.mark.parametrize("code", ["51.71", "53.01", "x"])
def test_an_operator_drafts_only_the_own_satker(
    scene: Scene, people: dict[str, User], code: str
) -> None:
    client = signed_in(people["operator_a"])
    assert client.post(url("draft"), {"satker": code}).status_code == 404
    assert client.post(url("draft"), {"satker": "53.71"}).status_code == 302
    assert BudgetRequest.objects.get().satker.code == "53.71"


def test_lists_show_the_own_scope_only(
    scene: Scene, draft: BudgetRequest, people: dict[str, User]
) -> None:
    for page in ("request-list", "recap"):
        own = signed_in(people["operator_a"]).get(url(page)).content.decode()
        assert "KPU Kota Kupang" in own
        assert "KPU Kabupaten Kupang" not in own
        assert (
            "KPU Kota Kupang"
            not in signed_in(people["other_province"]).get(url(page)).content.decode()
        )


def test_pages_for_the_nation_refuse_a_province_that_is_none(
    scene: Scene, people: dict[str, User]
) -> None:
    client = signed_in(people["pksdm"])
    assert client.get(url("recap"), {"provinsi": "53.71"}).status_code == 404
    assert client.get(url("province-export"), {"provinsi": "77"}).status_code == 404
    assert client.get(url("submit-all"), {"provinsi": "77"}).status_code == 404


def test_an_auditor_sees_no_way_to_write(
    scene: Scene, draft: BudgetRequest, people: dict[str, User]
) -> None:
    submit(people["operator_a"], draft)
    page = signed_in(people["auditor"]).get(url("request-detail", draft.pk)).content.decode()
    main = page[page.index('id="isi"') :]
    assert 'method="post"' not in main
    for word in ("Setujui", "Kembalikan", "Batalkan", "Ubah baris", "Tulis catatan"):
        assert word not in main
