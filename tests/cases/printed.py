"""What a PDF says, read back from its own tables: text by the fonts' maps to Unicode, fonts by name."""

from __future__ import annotations

import re
import zlib

_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def streams(pdf: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"stream\r?\n", pdf):
        try:
            found.append(zlib.decompressobj().decompress(pdf[match.end() :]))
        except zlib.error:
            continue
    return found


def text(pdf: bytes) -> str:
    """All that is printed, in the order of the file, without spaces; the fonts' glyph numbers are decoded."""
    whole = streams(pdf)
    maps = [_map(stream) for stream in whole if b"beginbfchar" in stream or b"beginbfrange" in stream]
    said = []
    for stream in whole:
        for font, shown in re.findall(rb"/f(\d+) [\d.]+ Tf.*?\[(.*?)\]\s*TJ", stream, re.DOTALL):
            glyphs = maps[int(font)] if int(font) < len(maps) else {}
            for codes in _strings(shown):
                said += [glyphs.get(int.from_bytes(codes[at : at + 2], "big"), "�") for at in range(0, len(codes), 2)]
    return "".join("".join(said).split())


def fonts(pdf: bytes) -> set[str]:
    """The names of the fonts, without the tag of the part that is embedded."""
    whole = b"".join([pdf, *streams(pdf)])
    return {name.decode() for name in re.findall(rb"/FontName\s*/[A-Z]{6}\+([A-Za-z-]+)", whole)}


def embedded(pdf: bytes) -> int:
    return b"".join([pdf, *streams(pdf)]).count(b"/FontFile")


def _strings(shown: bytes) -> list[bytes]:
    """The strings of an array of strings and kerns, as bytes: (written) or <in hex>."""
    found, depth, begin, at = [], 0, 0, 0
    while at < len(shown):
        sign = shown[at : at + 1]
        if depth == 0 and sign == b"<":
            end = shown.index(b">", at)
            found.append(bytes.fromhex(shown[at + 1 : end].decode()))
            at = end
        elif sign == b"\\":
            at += 1
        elif sign == b"(":  # inside a string they may stand unescaped, in pairs
            depth += 1
            begin = at + 1 if depth == 1 else begin
        elif sign == b")":
            depth -= 1
            if depth == 0:
                found.append(_ESCAPE.sub(_unescaped, shown[begin:at]))
        at += 1
    return found


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else _PLAIN.get(code, code)


def _map(stream: bytes) -> dict[int, str]:
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
        for glyph, sign in re.findall(rb"<([0-9A-F]+)>\s*<([0-9A-F]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(sign.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.DOTALL):
        for first, last, sign in re.findall(rb"<([0-9A-F]+)>\s*<([0-9A-F]+)>\s*<([0-9A-F]+)>", block):
            for glyph in range(int(first, 16), int(last, 16) + 1):
                found[glyph] = chr(int(sign, 16) + glyph - int(first, 16))
    return found
