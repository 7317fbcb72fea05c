"""Everything an answer tells: its headers, its text, and what is packed inside its files."""

from __future__ import annotations

import subprocess
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pikepdf


def told(response: Any) -> str:
    """Return all text of an answer: headers, page, workbook cells, PDF pages and attachments."""
    if hasattr(response, "streaming_content"):
        body = b"".join(response.streaming_content)
    else:
        body = response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    return f"{headers}\n{cookies}\n{text_of(body)}"


def text_of(body: bytes) -> str:
    if body.startswith(b"%PDF") and b"%%EOF" in body:
        return text_of_pdf(body)
    if body.startswith(b"PK") and is_zipfile(BytesIO(body)):
        with ZipFile(BytesIO(body)) as packed:
            return "\n".join(f"{name}\n{text_of(packed.read(name))}" for name in packed.namelist())
    return unescape(body.decode("utf-8", errors="replace"))


def text_of_pdf(body: bytes) -> str:
    """The pages as poppler reads them, the title, and the files carried inside."""
    command = ["pdftotext", "-layout", "-", "-"]
    pages = subprocess.run(command, input=body, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(BytesIO(body)) as pdf:
        carried = [
            text_of(pdf.attachments[name].get_file().read_bytes()) for name in pdf.attachments
        ]
        return "\n".join([pages, str(pdf.docinfo), *pdf.attachments, *carried])
