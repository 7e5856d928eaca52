"""What Chromium puts on paper: the words of each sheet of a PDF, read back by its fonts' maps to Unicode."""

from __future__ import annotations

import re
import zlib

Letters = tuple[dict[int, str], int]  # of a font: the letter of each glyph, and how many hexadecimal digits one has
_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n?(.*?)endobj", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj")


def sheets(pdf: bytes) -> list[str]:
    """The text of each sheet, in the order of the file, without spaces."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts: dict[int, Letters] = {}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return ["".join(_text(page, objects, fonts).split()) for page in pages]


def _text(page: bytes, objects: dict[int, bytes], known: dict[int, Letters]) -> str:
    named = {name: int(number) for name, number in _FONT.findall(page)}
    said, letters, width = [], dict[int, str](), 1
    for font, glyphs in _SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        if font:
            number = named[font]
            letters, width = known[number] = known.get(number) or _letters(objects[number], objects)
        said += [letters.get(int(glyphs[at : at + width], 16), "�") for at in range(0, len(glyphs), width)]
    return "".join(said)


def _letters(font: bytes, objects: dict[int, bytes]) -> Letters:
    """A font that is drawn letter by letter (Type 3) names a glyph by one byte, the others by two."""
    table = _stream(objects[_reference(font, b"ToUnicode")]).decode("ascii")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, sign in re.findall(r"<(\w+)> <(\w+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(sign).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, sign in re.findall(r"<(\w+)> <(\w+)> <(\w+)>", block):
            for glyph in range(int(first, 16), int(last, 16) + 1):
                found[glyph] = chr(int(sign, 16) + glyph - int(first, 16))
    return found, 2 if b"/Type3" in font else 4


def _reference(body: bytes, name: bytes) -> int:
    (found,) = re.findall(rb"/" + name + rb" (\d+) 0 R", body)
    return int(found)


def _stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body[body.index(b"stream") :].split(b"\n", 1)[1])
