"""Files in the database: what is read is what was written, wherever a piece ends."""

from __future__ import annotations

import os

import pytest
from django.core.files.base import ContentFile

from latsar.operations import storage
from latsar.operations.models import StoredFile, StoredPiece
from latsar.operations.storage import DatabaseStorage

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> DatabaseStorage:
    monkeypatch.setattr(storage, "PIECE", 100)
    return DatabaseStorage()


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 350])
def test_what_is_read_is_what_was_written(files: DatabaseStorage, size: int) -> None:
    data = os.urandom(size)
    name = files.save("a/b.bin", ContentFile(data))
    assert StoredPiece.objects.count() == -(-size // 100)
    assert files.size(name) == size
    with files.open(name) as opened:
        assert opened.read() == data
        opened.seek(size // 2)
        assert opened.read(70) == data[size // 2 : size // 2 + 70]


def test_names(files: DatabaseStorage) -> None:
    for name in ("a/b.bin", "a/c/d.bin", "e%.bin", "A/f.bin"):
        files.save(name, ContentFile(b"x"))
    assert files.listdir("") == (["A", "a"], ["e%.bin"])
    assert files.listdir("a") == (["c"], ["b.bin"])
    assert files.save("a/b.bin", ContentFile(b"y")) != "a/b.bin"
    files.delete("a/b.bin")
    files.delete("a/b.bin")
    assert not files.exists("a/b.bin")
    with pytest.raises(FileNotFoundError):
        files.open("a/b.bin")
    assert StoredFile.objects.count() == StoredPiece.objects.count() == 4


def test_a_file_that_was_removed_while_read(files: DatabaseStorage) -> None:
    opened = files.open(files.save("a.bin", ContentFile(b"x" * 300)))
    files.delete("a.bin")
    with pytest.raises(FileNotFoundError):
        opened.read()
