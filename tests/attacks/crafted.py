"""Files that are not what they say, made byte by byte: other types, bombs, entities, locked and lying ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.review.test_case_sight import CONTENT, PDF, image, office

MIB = 2**20
HTML = b"<html><script>alert(1)</script></html>"
ALLOWED = ("a.pdf", "a.png", "a.jpg", "a.tif", "a.docx", "a.xlsx")
ALIEN = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "html": HTML,
    "xml": b"<?xml version='1.0'?><x/>",
    "xhtml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script>1</script></html>",
    "js": b"alert(1)",
    "exe": b"MZ\x90\x00" + b"\0" * 60,
    "zip": office("x.txt"),
    "gif": b"GIF89a=1;alert(1);//",
    "docm": office(CONTENT, "word/document.xml", "word/vbaProject.bin"),
    "xlsm": office(CONTENT, "xl/workbook.xml", "xl/vbaProject.bin"),
    "jar": office("META-INF/MANIFEST.MF"),
    "rtf": b"{\\rtf1}",
    "ps": b"%!PS-Adobe-3.0",
    "bin": b"",
}
POLYGLOTS = {
    "page before a paper": ("a.pdf", HTML + PDF),
    "page in a paper": ("a.pdf", PDF[:9] + HTML + PDF[9:]),
    "page behind a picture": ("a.png", image("PNG") + HTML),
    "page in a photograph": ("a.jpg", image("JPEG")[:20] + HTML + image("JPEG")[20:]),
    "script as picture": ("a.png", b"GIF89a=1;alert(1);//"),
    "archive behind a picture": ("a.png", image("PNG") + office("x")),
    "program as paper": ("a.pdf", b"MZ" + PDF),
    "paper as archive": ("a.docx", PDF + office(CONTENT, "word/document.xml")),
    "sheet as letter": ("a.docx", office(CONTENT, "xl/workbook.xml")),
    "half a paper": ("a.pdf", PDF[:-7]),
    "half a picture": ("a.png", image("PNG")[:-12]),
    "two names": ("a.pdf.exe", PDF),
    "way out": ("a.docx", office(CONTENT, "word/document.xml", "../x")),
}


def bomb(main: str, size: int, *, lie: int = 0, filler: bytes = b" ") -> bytes:
    """An office file of ``size`` unpacked bytes; ``lie``: what its directory says instead."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(CONTENT, "<Types/>")
        archive.writestr(main, "<x/>")
        with archive.open(f"{main.partition('/')[0]}/media.xml", "w", force_zip64=True) as part:
            for _ in range(size // 2**20):
                part.write(filler * 2**20)
    data = made.getvalue()
    return data.replace(struct.pack("<I", size), struct.pack("<I", lie)) if lie else data


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(99, 110))
    + b"]><x>&m;</x>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """An office file with one part in the place of its own."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, part)
    return made.getvalue()


def elsewhere(data: bytes) -> bytes:
    """The first sheet in a part that is not called .xml, as the workbook may say."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            if info.filename in (CONTENT, "xl/_rels/workbook.xml.rels"):
                part = part.replace(b"sheet1.xml", b"sheet1.dat")
            new.writestr(info.filename.replace("sheet1.xml", "sheet1.dat"), part)
    return made.getvalue()


def locked(data: bytes) -> bytes:
    """The same with every member said to be encrypted."""
    found = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            found[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(found)


ROWS = b"<row><c><v>1</v></c><c><v>2</v></c></row>"
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
REPLIES: dict[str, Callable[[bytes], bytes]] = {
    "bomb": lambda _: bomb("xl/workbook.xml", 1024 * MIB),
    "bomb that lies": lambda _: bomb("xl/workbook.xml", 1024 * MIB, lie=1000),
    "just too much": lambda _: bomb("xl/workbook.xml", 48 * MIB),
    "rows": lambda good: with_part(good, "xl/worksheets/sheet1.xml", SHEET % (ROWS * (45 * MIB // len(ROWS)))),
    "cells": lambda good: with_part(
        good, "xl/worksheets/sheet1.xml", SHEET % (b"<row>" + b"<c><v>1</v></c>" * 3_000_000 + b"</row>")
    ),
    "words": lambda good: with_part(
        good,
        "xl/sharedStrings.xml",
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>x</t></si>" * 2_600_000
        + b"</sst>",
    ),
    "cells elsewhere": lambda good: elsewhere(
        with_part(good, "xl/worksheets/sheet1.xml", SHEET % (ROWS * (45 * MIB // len(ROWS))))
    ),
    "laughs elsewhere": lambda good: elsewhere(with_part(good, "xl/worksheets/sheet1.xml", LAUGHS)),
    "laughs": lambda good: with_part(good, "xl/workbook.xml", LAUGHS),
    "outside": lambda good: with_part(good, "xl/workbook.xml", OUTSIDE),
    "laughs in wide letters": lambda good: with_part(good, "xl/workbook.xml", LAUGHS.decode().encode("utf-16")),
    "locked": locked,
    "old": lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4000,
    "macros": lambda good: with_part(good, "xl/vbaProject.bin", b"\0"),
    "parts": lambda _: office(CONTENT, *(f"xl/{n}.xml" for n in range(301))),
    "no archive": lambda _: b"PK\x03\x04" + b"\0" * 999,
    "cut": lambda good: good[: len(good) // 2],
}


def picture(width: int, height: int) -> bytes:
    """A PNG that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )
