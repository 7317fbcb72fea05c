"""What no form offers but a view reads all the same: the rest of the questions in an address."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.access_scene import world as world
from tests.budget.scene import scene as scene

from .asked import Noting
from .forms import forms_of
from .reading import told
from .scene import Border
from .scene import border as border
from .test_crawl import is_page, pages_for, was_said

# Names whose values are no objects: pages, orders, dates, years and how much of a list is shown.
HARMLESS = """
page per_page sort urut tahun fiscal_year since until ends_before start tingkat semua tampilan
unduh pantau baru berubah hilang golongan grade_level level status state keadaan kind
position_kind mode provenance action komponen diubah pagu tempat verb drop
"""


def unoffered(client: Noting, border: Border) -> list[tuple[str, str]]:
    """Return (path, name) of what the views read beyond the fields of the forms they show."""
    found = []
    for url, text in pages_for(border, client).items():
        path = urlsplit(url).path
        offered = set(HARMLESS.split())
        for form in forms_of(text.partition("\n\n")[2] or text, url) if is_page(text) else ():
            if form.method == "get" and urlsplit(form.action).path == path:
                offered |= {name for name, _, _ in form.variants(border.foreign)}
        found += [(path, name) for name in sorted(client.asked[path] - offered)]
    return found


@pytest.mark.once
def test_no_hidden_question_fetches_what_is_foreign(border: Border) -> None:
    client, wrong, foreign = Noting(), [], border.foreign
    client.force_login(border.users["province"])
    asked = unoffered(client, border)
    assert ("/surat/agenda/excel/", "satker") in asked
    for path, name in asked:
        for value in (foreign.province, foreign.office, *foreign.keys, foreign.words[-1]):
            response = client.get(path, {name: value}, follow=True)
            found = [m for m in border.found_in(told(response)) if not was_said(m, value)]
            wrong += [f"{path}?{name}={value}: {m}" for m in found]
            if response.status_code >= 500:
                wrong.append(f"{path}?{name}={value}: {response.status_code}")
    assert wrong == []
