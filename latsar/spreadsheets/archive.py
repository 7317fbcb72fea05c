"""Saves a workbook so that the same content always gives the same bytes: no clock in the file."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

MOMENT = datetime(2026, 1, 1)  # noqa: DTZ001 - the format stores no zone
ZIP_MOMENT = (2026, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class _TimelessZip(zipfile.ZipFile):
    """openpyxl stamps every entry, and the document itself, with the present moment."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        name = zinfo_or_arcname
        content = data.encode() if isinstance(data, str) else data
        if name == "docProps/core.xml":
            content = MODIFIED.sub(rb"\g<1>" + f"{MOMENT:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
        info = zipfile.ZipInfo(name, ZIP_MOMENT)
        info.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(info, content)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        with open(filename, "rb") as file:
            self.writestr(arcname, file.read())


def save(workbook: Workbook, target: IO[bytes], *, author: str) -> None:
    if workbook.properties.creator in {None, "openpyxl"}:
        workbook.properties.creator = author
        workbook.properties.created = MOMENT
    with _TimelessZip(target, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()
