"""What a file is, told by its bytes: six types, each opened again, and nothing that runs or hides another."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from jihe.cases.files import Brought
from jihe.cases.models.files import Evidence
from jihe.cases.reply_file import DOCTYPE
from jihe.review.fields import Day, Words

LARGEST = 50 * 1024 * 1024  # bytes
PIXELS = 120_000_000  # of a scan; an A3 page at 600 dpi has 70 million
UNPACKED, MEMBERS = 200 * 1024 * 1024, 5000
CHUNK = 1024 * 1024  # bytes of a part read at once
_ACTIVE = (b"<script", b"<html", b"<svg", b"<!doctype")
_OFFICE = "application/vnd.openxmlformats-officedocument."


def type_of(data: bytes, name: str) -> str | None:
    """The media type by content, where it is one of the six and the name's extension agrees; else None."""
    extension = PurePath(name).suffix.lower()
    for extensions, media_type, holds in TYPES:
        if extension in extensions:
            return media_type if holds(data) else None
    return None


def _pdf(data: bytes) -> bool:
    head, tail = data[:4096].lower(), data[-2048:]
    return head.startswith((b"%pdf-1.", b"%pdf-2.")) and b"%%EOF" in tail and not _active(head)


def _active(head: bytes) -> bool:
    return any(mark in head for mark in _ACTIVE)


def _image(form: str, ends: bytes = b"") -> Callable[[bytes], bool]:
    def holds(data: bytes) -> bool:
        from PIL import Image, UnidentifiedImageError

        if _active(data[:4096].lower()) or not data.rstrip(b"\0").endswith(ends):
            return False
        try:
            with Image.open(io.BytesIO(data), formats=[form]) as image:
                if image.width * image.height > PIXELS:
                    return False
                image.verify()
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
            return False
        return True

    return holds


def _office(main: str) -> Callable[[bytes], bool]:
    def holds(data: bytes) -> bool:
        if not data.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
                names = {member.filename for member in members}
                return (
                    {"[Content_Types].xml", main} <= names
                    and len(members) <= MEMBERS
                    and sum(member.file_size for member in members) <= UNPACKED
                    and not any(member.flag_bits & 1 for member in members)
                    and not any(_runs(name) for name in names)
                    and not any(_declares(archive, name) for name in names if name.endswith((".xml", ".rels")))
                )
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            return False

    return holds


def _declares(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a part has entities of its own, which no office file has; BadZipFile where it is not as long as said."""
    before = b""
    with archive.open(name) as part:
        while piece := part.read(CHUNK):
            if any(mark in before + piece for mark in DOCTYPE):
                return True
            before = piece[-32:]
    return False


def _runs(name: str) -> bool:
    lowered = name.lower()
    return lowered.endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) or "/activex/" in lowered or ".." in lowered


TYPES: tuple[tuple[tuple[str, ...], str, Callable[[bytes], bool]], ...] = (
    ((".pdf",), "application/pdf", _pdf),
    ((".png",), "image/png", _image("PNG", b"IEND\xaeB`\x82")),
    ((".jpg", ".jpeg"), "image/jpeg", _image("JPEG", b"\xff\xd9")),
    ((".tif", ".tiff"), "image/tiff", _image("TIFF")),
    ((".docx",), f"{_OFFICE}wordprocessingml.document", _office("word/document.xml")),
    ((".xlsx",), f"{_OFFICE}spreadsheetml.sheet", _office("xl/workbook.xml")),
)


class Attach(forms.Form):
    """A file, what kind of evidence it is, when it came and what it shows."""

    file = forms.FileField(label=_("File: PDF, PNG, JPEG, TIFF, DOCX or XLSX, at most 50 MB"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of evidence"), choices=[(one.value, one.label) for one in Evidence])
    received_on = Day(label=_("Received on"), past=True)
    note = Words(label=_("From whom, and what it shows"), rows=2, required=False, max_length=400)

    def clean_file(self) -> UploadedFile:
        """Of one of the six types, by name and by content."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("Larger than 50 MB"))
        self.data_of_file = file.read()
        found = type_of(self.data_of_file, file.name or "")
        if found is None:
            raise forms.ValidationError(
                _("Not a PDF, PNG, JPEG, TIFF, DOCX or XLSX by its content, or not what its name says")
            )
        self.media_type = found
        return file

    def brought(self) -> Brought:
        """As the store takes it."""
        told = self.cleaned_data
        name = "".join(sign for sign in PurePath(told["file"].name).name if sign.isprintable())[:120]
        return Brought(
            self.data_of_file, name or "file", self.media_type, told["kind"], told["received_on"], told["note"]
        )
