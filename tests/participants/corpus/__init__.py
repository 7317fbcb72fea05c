"""A corpus of workbooks as offices send them: damaged in every known way, or odd but right.

Each kind is a small function that returns the case: the bytes and what must be found in them. The
people of a case stand in the rows after the header (Excel's row 2 on); usually the second is hurt.
"""

from . import cells_other, cells_texts, files, odd_cells, odd_sheets, tables
from .cases import DAMAGED, ODD, Case

__all__ = [
    "DAMAGED",
    "ODD",
    "Case",
    "cells_other",
    "cells_texts",
    "files",
    "odd_cells",
    "odd_sheets",
    "tables",
]
