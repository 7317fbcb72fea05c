"""The country as tiles: one square a province, about where it lies; drawn by us, not from a map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from latsar.formatting import number

from .figures import Cockpit, PlaceRow

WIDTH, HEIGHT, GAP = 62, 50, 4  # of a tile and between tiles, in units of the drawing

# Kemendagri code: (column, row, name as on weather maps and number plates, short enough for a tile)
TILES = {
    "11": (0, 0, "Aceh"),
    "12": (1, 1, "Sumut"),
    "14": (2, 1, "Riau"),
    "21": (3, 1, "Kepri"),
    "13": (1, 2, "Sumbar"),
    "15": (2, 2, "Jambi"),
    "19": (3, 2, "Babel"),
    "17": (1, 3, "Bengkulu"),
    "16": (2, 3, "Sumsel"),
    "18": (2, 4, "Lampung"),
    "36": (2, 5, "Banten"),
    "31": (3, 5, "DKI"),
    "32": (3, 6, "Jabar"),
    "33": (4, 5, "Jateng"),
    "34": (4, 6, "DIY"),
    "35": (5, 5, "Jatim"),
    "51": (6, 5, "Bali"),
    "52": (7, 5, "NTB"),
    "53": (8, 5, "NTT"),
    "61": (4, 2, "Kalbar"),
    "62": (5, 2, "Kalteng"),
    "63": (5, 3, "Kalsel"),
    "64": (6, 2, "Kaltim"),
    "65": (6, 1, "Kaltara"),
    "76": (7, 3, "Sulbar"),
    "73": (7, 4, "Sulsel"),
    "74": (8, 4, "Sultra"),
    "72": (8, 3, "Sulteng"),
    "75": (8, 2, "Gorontalo"),
    "71": (9, 2, "Sulut"),
    "82": (10, 2, "Malut"),
    "81": (10, 4, "Maluku"),
    "96": (11, 2, "PBD"),
    "92": (12, 2, "Pabar"),
    "91": (13, 2, "Papua"),
    "94": (12, 3, "Pateng"),
    "95": (13, 3, "Papeg"),
    "93": (13, 4, "Pasel"),
}
COLUMNS = 1 + max(column for column, _, _ in TILES.values())
LINES = 1 + max(row for _, row, _ in TILES.values())


@dataclass(frozen=True)
class Scale:
    """What the map shows. `bounds`: the least value of shades 1 to 4; a shade 0 lies below them."""

    key: str
    label: str
    bounds: tuple[int, int, int, int]
    is_bad: bool  # more is worse: drawn in red instead of green
    value: Callable[[PlaceRow], int | None]
    unit: str = "%"

    def shade(self, value: int) -> int:
        return sum(value >= bound for bound in self.bounds)

    @property
    def legend(self) -> list[tuple[int, str]]:
        """Return (shade, words) from the least to the most."""
        first, *others = self.bounds
        spans = [f"di bawah {number(first)}{self.unit}"] if first > 1 else [f"0{self.unit}"]
        for low, high in zip(self.bounds, others, strict=False):
            last = high - 1
            spans.append(f"{number(low)}{self.unit}" if low == last else f"{low}–{last}{self.unit}")
        top = self.bounds[-1]
        spans.append("100%" if top == 100 else f"{number(top)}{self.unit} ke atas")
        return list(enumerate(spans))


def share_of(key: str) -> Callable[[PlaceRow], int | None]:
    return lambda row: row.share(key)


def count_of(key: str) -> Callable[[PlaceRow], int | None]:
    return lambda row: row.count(key) if row.count("registered") else None


SHARES = (1, 50, 90, 100)
SCALES = {
    scale.key: scale
    for scale in (
        Scale("mentored", "Bermentor", SHARES, False, share_of("mentored")),
        Scale("scheduled", "Terjadwal", SHARES, False, share_of("scheduled")),
        Scale("budgeted", "Anggaran disetujui", SHARES, False, share_of("budgeted")),
        Scale("lettered", "Surat terbit", SHARES, False, share_of("lettered")),
        Scale("training", "Mulai pelatihan", SHARES, False, share_of("training")),
        Scale("passed", "Lulus", SHARES, False, share_of("passed")),
        Scale("at_risk", "Berisiko", (1, 5, 20, 50), True, count_of("at_risk"), ""),
    )
}
USUAL = "scheduled"


@dataclass(frozen=True)
class Tile:
    """A province on the map: its corner, its colour (a class), what it says, where it leads."""

    code: str
    name: str
    short: str
    x: int
    y: int
    shade: str
    shown: str
    told: str
    url: str

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def name_line(self) -> int:
        return self.y + 20

    @property
    def value_line(self) -> int:
        return self.y + 38


@dataclass(frozen=True)
class TileMap:
    scale: Scale
    tiles: list[Tile]
    width: int = COLUMNS * (WIDTH + GAP)
    height: int = LINES * (HEIGHT + GAP)
    tile_width: int = WIDTH
    tile_height: int = HEIGHT


def tile_map(cockpit: Cockpit, key: str) -> TileMap:
    scale = SCALES.get(key) or SCALES[USUAL]
    return TileMap(scale, [tile(row, scale) for row in cockpit.rows if row.code in TILES])


def tile(row: PlaceRow, scale: Scale) -> Tile:
    column, line, short = TILES[row.code]
    value = scale.value(row)
    tone = "bad" if scale.is_bad else "good"
    shown = "–" if value is None else f"{number(value)}{scale.unit}"
    everyone = number(row.count("registered"))
    counted = number(row.count(scale.key))
    told = (
        f"{row.name}: belum ada peserta"
        if value is None
        else f"{row.name}: {scale.label.lower()} {counted} dari {everyone} peserta"
    )
    return Tile(
        code=row.code,
        name=row.name,
        short=short,
        x=column * (WIDTH + GAP) + GAP // 2,
        y=line * (HEIGHT + GAP) + GAP // 2,
        shade="none" if value is None else f"{tone}-{scale.shade(value)}",
        shown=shown,
        told=told,
        url=reverse("reporting:national-place", args=[row.code]),
    )
