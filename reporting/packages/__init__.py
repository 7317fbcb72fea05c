"""Paket BPSDM: what a province hands over, as one PDF with bookmarks and as a ZIP.

parts_of(user, satker, year) -> the letters of a package, found or missing
bundle(satker, year, letters) -> Bundle(pdf, zip)
"""

from .building import Bundle, bundle
from .parts import Part, letters_of, parts_of

__all__ = ["Bundle", "Part", "bundle", "letters_of", "parts_of"]
