"""What people do: reads, and writes that leave words to be found again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from .client import Client
from .ledger import Write
from .page import Form, Page

Act = Callable[[Client], Awaitable[None]]
SUCCESS = "success"
COUNTED = 0  # the key is the database's to give; such writes are counted


def reading(kind: str, path: str, of: str = "") -> Act:
    """Return the act of opening a page; `of` names the keys of the scene that it may be about."""

    async def read(client: Client) -> None:
        if of and not client.scene[of]:
            return
        key = client.chance.choice(client.scene[of]) if of else ""
        page = client.chance.randint(1, 3)
        await client.get(kind, path.format(key=key, page=page))

    return read


def settle(client: Client, page: Page, *writes: Write) -> None:
    """Note what the application says it stored; whatever else it says is a refusal."""
    if SUCCESS in page.said:
        client.ledger.writes.extend(writes)
    else:
        client.ledger.refused[writes[0].action] += 1


async def open_form(client: Client, kind: str, path: str, field: str) -> Form | None:
    """Open a page with a form. None: there is nothing to choose, or it is closed by now."""
    page = await client.get(kind, path)
    return page.form_with(field)


async def edit_participant(client: Client) -> None:
    key = client.chance.choice(client.scene["edited"])
    path, mark = f"/peserta/{key}/ubah/", client.mark()
    form = await open_form(client, "participant form", path, "email")
    if form:
        form.values["email"] = f"{mark}@uji.example"
        page = await client.post("participant edit", path, form.values)
        settle(client, page, Write("participant.updated", key, mark))


async def release_pair(client: Client) -> None:
    key = client.chance.choice(client.scene["pairs"])
    path, mark = f"/mentor/pasangan/{key}/lepas/", client.mark()
    form = await open_form(client, "release form", path, "reason")
    if form:
        form.values["reason"] = mark
        page = await client.post("mentor release", path, form.values)
        settle(client, page, Write("mentorship.released", key, mark))


async def assign_mentor(client: Client) -> None:
    """Give a mentor to one who lost theirs; a person's key, since the pair's is not known."""
    key = client.chance.choice(client.scene["mentees"])
    path = f"/mentor/penugasan/{key}/"
    form = await open_form(client, "assign form", path, "mentor")
    if form and form.offered.get("mentor"):
        form.values["mentor"] = client.chance.choice(form.offered["mentor"][:5])
        page = await client.post("mentor assign", path, form.values)
        settle(client, page, Write("mentorship.assigned", COUNTED))


async def override_line(client: Client) -> None:
    budget, line = client.chance.choice(client.scene["lines"])
    path, mark = f"/anggaran/{budget}/baris/{line}/ubah/", client.mark()
    form = await open_form(client, "budget form", path, "quantity")
    if form:
        form.values |= {"quantity": str(client.chance.randint(1, 50)), "reason": mark}
        page = await client.post("budget override", path, form.values)
        settle(client, page, Write("budget.line_overridden", budget, mark))


async def comment(client: Client) -> None:
    key = client.chance.choice(client.scene["budgets"])
    path, mark = f"/anggaran/{key}/catatan/", client.mark()
    form = await open_form(client, "comment form", path, "text")
    if form:
        form.values["text"] = mark
        page = await client.post("budget comment", path, form.values)
        settle(client, page, Write("budget.commented", key, mark))


async def take_attendance(client: Client) -> None:
    cohort = client.chance.choice(client.scene["cohorts"])
    path, mark = f"/angkatan/{cohort}/kehadiran/", client.mark()
    form = await open_form(client, "attendance form", path, "seen")
    people = [name for name in form.offered if name[1:].isdigit()] if form else []
    if form and people:
        name = client.chance.choice(people)
        form.values |= {name: "present", f"n{name[1:]}": mark}
        page = await client.post("attendance", path, form.values)
        settle(client, page, Write("attendance.recorded", cohort, mark))


async def give_up_seat(client: Client) -> None:
    key = client.chance.choice(client.scene["seats"])
    path, mark = f"/angkatan/kursi/{key}/keluarkan/", client.mark()
    form = await open_form(client, "seat form", path, "reason")
    if form:
        form.values["reason"] = mark
        page = await client.post("seat withdraw", path, form.values)
        settle(client, page, Write("enrollment.ended", key, mark))


async def take_seat(client: Client) -> None:
    cohort = client.chance.choice(client.scene["cohorts"])
    path = f"/angkatan/{cohort}/daftarkan/"
    form = await open_form(client, "seat form", path, "participant")
    if form:
        person = client.chance.choice(form.offered["participant"])
        form.values["participant"] = person
        page = await client.post("seat take", path, form.values)
        settle(client, page, Write("enrollment.created", COUNTED))


async def write_letter(client: Client) -> None:
    """Draft a request for places and issue it: one more number of the office's series."""
    path, mark = (
        f"/surat/tambah/?jenis=place_request&satker={client.scene['office']}",
        client.mark(),
    )
    form = await open_form(client, "letter form", path, "extra_text")
    if not form:
        return
    form.values["extra_text"] = mark
    page = await client.post("letter draft", path, form.values)
    if SUCCESS not in page.said:
        client.ledger.refused["letter.drafted"] += 1
        return
    key = int(page.path.strip("/").split("/")[-1])
    client.ledger.writes.append(Write("letter.drafted", key, mark))
    path = f"/surat/{key}/terbitkan/"
    form = await open_form(client, "issue form", path, "numbering")
    if form:
        page = await client.post("letter issue", path, form.values)
        settle(client, page, Write("letter.issued", key))


READS: list[Act] = [
    reading("home", "/"),
    reading("participants", "/peserta/?page={page}"),
    reading("participant", "/peserta/{key}/", "people"),
    reading("mentors", "/mentor/?page={page}"),
    reading("mentor", "/mentor/{key}/", "mentors"),
    reading("cohorts", "/angkatan/"),
    reading("cohort", "/angkatan/{key}/", "cohorts"),
    reading("budgets", "/anggaran/"),
    reading("budget", "/anggaran/{key}/", "budgets"),
    reading("letters", "/surat/"),
    reading("letter pdf", "/surat/{key}/pdf/", "letters"),
    reading("verification", "/verifikasi/{key}/", "tokens"),
]
NATIONAL: list[Act] = [
    reading("nation", "/nasional/"),
    reading("trail", "/riwayat/?page={page}"),
]
OPERATOR: list[Act] = [edit_participant, edit_participant, override_line, comment]
PROVINCE: list[Act] = [
    edit_participant,
    release_pair,
    assign_mentor,
    assign_mentor,
    override_line,
    comment,
    take_attendance,
    give_up_seat,
    take_seat,
    write_letter,
]
# By role: what is read, and what is written (for each two reads one write).
ACTS: dict[str, tuple[list[Act], list[Act]]] = {
    "operator": (READS, OPERATOR),
    "province": (READS, PROVINCE),
    "pksdm": ([*READS, *NATIONAL], [comment, edit_participant]),
    "auditor": ([*READS, *NATIONAL], []),
}
WRITE_SHARE = 1 / 3


def next_act(client: Client) -> Act:
    reads, writes = ACTS[client.scene["role"]]
    wanted = writes if writes and client.chance.random() < WRITE_SHARE else reads
    return client.chance.choice(wanted)
