"""What no form offers but a view reads all the same: the rest of the questions in an address."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from tests.access_scene import world as world
from tests.budget.scene import scene as scene

from .asked import Noting, asked_for
from .forms import Foreign, forms_of
from .reading import told
from .scene import Border
from .scene import border as border
from .test_crawl import faults_of, is_page, pages_for, was_said

# Names whose values are no objects: pages, orders, dates, years and how much of a list is shown.
HARMLESS = """
page per_page sort urut tahun fiscal_year since until ends_before start tingkat semua tampilan
unduh pantau baru berubah hilang golongan grade_level level status state keadaan kind
position_kind mode provenance action komponen diubah pagu tempat verb drop csrfmiddlewaretoken
version seen fingerprint reason text new_password1 new_password2 old_password password quantity
email is_active signing_prefix numbering paper signing carbon_copies dated_on extra_text nature
recipient all_present capacity online_link saturday_allowed starts_on ends_on end away_days
away_percent wave_2 move-to_date number seats grade role cari appointed_on peran sebelum
"""


def unoffered(
    pages: dict[str, str], client: Noting, foreign: Foreign
) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """Yield (path, name, data): what a view reads beyond the fields of the forms it shows."""
    for url, text in pages.items():
        path, offered = urlsplit(url).path, set(HARMLESS.split())
        for form in forms_of(text.partition("\n\n")[2] or text, url) if is_page(text) else ():
            if form.method == "get" and urlsplit(form.action).path == path:
                offered |= form.reached(foreign)
        for name in sorted(client.asked[path] - offered):
            yield path, name, {}


def unoffered_in_bodies(
    pages: dict[str, str], client: Noting, foreign: Foreign
) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    for url, text in pages.items():
        for form in forms_of(text, url) if is_page(text) else ():
            path = urlsplit(form.action).path
            if form.method != "post" or path.endswith(("/keluar/", "/hapus/")):
                continue
            with asked_for() as names, transaction.atomic():
                client.post(form.action, form.values)
                transaction.set_rollback(True)
            named = {name for name in names if isinstance(name, str)}
            for name in sorted(named - form.reached(foreign) - set(HARMLESS.split())):
                yield form.action, name, form.values


@pytest.mark.once
def test_nothing_that_a_view_reads_unoffered_reaches_what_is_foreign(border: Border) -> None:
    client, wrong, foreign = Noting(), [], border.foreign
    client.force_login(border.users["province"])
    pages, before = pages_for(border, client), border.state()
    values = (foreign.province, foreign.office, *foreign.keys, foreign.words[-1])
    questions = list(unoffered(pages, client, foreign))
    assert ("/surat/agenda/excel/", "satker", {}) in questions
    for path, name, _ in questions:
        for value in values:
            response = client.get(path, {name: value}, follow=True)
            found = [m for m in border.found_in(told(response)) if not was_said(m, value)]
            wrong += [f"{path}?{name}={value}: {m}" for m in found]
            if response.status_code >= 500:
                wrong.append(f"{path}?{name}={value}: {response.status_code}")
    bodies = list(unoffered_in_bodies(pages, client, foreign))
    assert "satker" in {name for _, name, _ in bodies}
    for path, name, data in bodies:
        for value in values:
            faults = faults_of(border, client, path, {**data, name: [value]}, before)
            wrong += [f"{path} {name}={value}: {f}" for f in faults if not was_said(f, value)]
    assert wrong == []
