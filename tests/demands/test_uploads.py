"""Uploads: texts in the encodings that people have; anything else is named."""

import gzip
import io
import zipfile

import pytest

from tracker.demands.uploads import FileTooLarge, NoText, text_of_file

KAZAKH = "1. Жалақы әділ болсын, ұжым өз сөзін айтсын\n2. Газ қымбаттамасын"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048"])
def test_kazakh_is_read_in_every_encoding_of_windows_and_phones(encoding: str) -> None:
    assert text_of_file(KAZAKH.encode(encoding)) == KAZAKH


def test_big_endian_and_russian_of_windows() -> None:
    assert text_of_file(b"\xfe\xff" + KAZAKH.encode("utf-16-be")) == KAZAKH
    assert text_of_file("Требуем хлеба".encode("cp1251")) == "Требуем хлеба"


def archive(inside: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.txt", inside)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (archive(b"0" * 50_000_000), "a Word document or a ZIP archive"),  # an archive bomb, named .txt or not
        (gzip.compress(b"0" * 1000, mtime=0), "a packed archive"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "a photograph"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel document"),
        (b"{\\rtf1\\ansi We demand bread and work}", "a document in Rich Text Format"),
        (b"\x00\x00\x00\x18ftypmp42", "a video"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"abc\x00def", "a file for a program, not for people"),
        (bytes(range(1, 32)) * 40 + b"\xff\xfe\x98", "a file for a program, not for people"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, what: str) -> None:
    with pytest.raises(NoText) as refused:
        text_of_file(data, "paste-ru")
    assert (refused.value.values["what"], refused.value.field) == (what, "paste-ru")


def test_a_list_that_begins_like_a_program_is_a_text() -> None:
    assert text_of_file(b"MZ plant: our list of demands").startswith("MZ plant")


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(FileTooLarge):
        text_of_file(b"a" * 2_000_001)
