"""Text out of an uploaded file; says what it is if it is no text. Nothing is ever unpacked. Pure."""

from tracker.words import LIMITS, N_, Refused

# The first bytes of files that people take for a text. A Word document is a ZIP archive.
_SIGNS = (
    (b"%PDF", N_("a PDF document")),
    (b"PK\x03\x04", N_("a Word document or a ZIP archive")),
    (b"PK\x05\x06", N_("a Word document or a ZIP archive")),
    (b"\xd0\xcf\x11\xe0", N_("an old Word or Excel document")),
    (b"{\\rtf", N_("a document in Rich Text Format")),
    (b"\xff\xd8\xff", N_("a photograph")),
    (b"\x89PNG", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"RIFF", N_("a picture or a sound")),
    (b"\x1f\x8b", N_("a packed archive")),
    (b"Rar!", N_("a packed archive")),
    (b"7z\xbc\xaf", N_("a packed archive")),
    (b"BZh", N_("a packed archive")),
    (b"\xfd7zXZ", N_("a packed archive")),
    (b"ID3", N_("a sound")),
    (b"OggS", N_("a sound")),
    (b"SQLite format 3", N_("a database")),
    (b"\x7fELF", N_("a program")),
    (b"MZ", N_("a program")),
)
_BYTE_ORDERS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class NoText(Refused):
    sentence = N_("The file is not a text: it is %(what)s. Open it, copy the list and paste it here.")


class FileTooLarge(Refused):
    sentence = N_("The file is too large: at most 1 megabyte of text can be read.")


def text_of_file(data: bytes, field: str = "") -> str:
    """The text of a file: UTF-8, UTF-16, else the Kazakh code page of Windows. Raises NoText, FileTooLarge."""
    if len(data) > 2 * LIMITS["paste"]:
        raise FileTooLarge(field=field)
    for sign, what in _SIGNS:
        if data.startswith(sign) and not _reads_like_words(data):
            raise NoText(what=what, field=field)
    if data[4:8] == b"ftyp":
        raise NoText(what=N_("a video"), field=field)
    encoding = _BYTE_ORDERS.get(data[:2])
    if encoding is not None:
        return data[2:].decode(encoding, errors="replace")
    if b"\x00" in data:
        raise NoText(what=N_("a file for a program, not for people"), field=field)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _of_windows(data, field)


def _of_windows(data: bytes, field: str) -> str:
    text = data.decode("kz1048", errors="replace")
    strange = sum(not letter.isprintable() and letter not in "\n\r\t" for letter in text) + text.count("\ufffd")
    if strange > len(text) // 20:
        raise NoText(what=N_("a file for a program, not for people"), field=field)
    return text


def _reads_like_words(data: bytes) -> bool:
    """A plain text may begin with "MZ" or "ID3" too."""
    try:
        text = data[:4000].decode("utf-8", errors="strict" if len(data) <= 4000 else "ignore")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text and not text.startswith(("%PDF", "{\\rtf", "PK\x03", "PK\x05")) and len(text.split()) > 3
