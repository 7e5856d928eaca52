"""Encodings, delimiters and blank lines of CSV files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.ingest import text
from jihe.ingest.sources import RefusedError
from jihe.ingest.text import read_text

KNOWN = {"person_id", "name"}
UTF8 = "person_id,name\n1,石岐街道张三\n2,小榄镇李四\n".encode()


def read(tmp_path, content):
    path = tmp_path / "person.csv"
    path.write_bytes(content)
    return read_text(path, "person.csv", tmp_path, KNOWN)


def test_utf8_is_read_in_place(tmp_path):
    found = read(tmp_path, UTF8)
    assert (found.path, found.encoding) == (tmp_path / "person.csv", "UTF-8")
    assert (found.delimiter, found.header) == (",", ["person_id", "name"])


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbf" + UTF8).header == ["person_id", "name"]


@pytest.mark.parametrize("chunk", [1, 3, 4 << 20])
def test_gb18030_becomes_utf8(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(text, "CHUNK", chunk)
    rare = "person_id,name\n1,𠮷田㐀龥\n"  # two and four bytes in GB18030
    content = UTF8.decode() + rare
    monkeypatch.setattr(text, "_mostly_utf8", lambda near: False)
    found = read(tmp_path, content.encode("gb18030"))
    assert found.encoding == "GB18030"
    assert found.path.read_text(encoding="utf-8") == content


def test_gb18030_is_told_from_damaged_utf8(tmp_path):
    assert read(tmp_path, UTF8.decode().encode("gb18030")).encoding == "GB18030"
    damaged = UTF8.replace("小".encode(), b"\xff")
    with pytest.raises(RefusedError, match="is not UTF-8 like the rest"):
        read(tmp_path, damaged)


@pytest.mark.parametrize("chunk", [1, 7, 4 << 20])
def test_a_byte_that_cannot_be_read_is_named_by_place_and_line(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(text, "CHUNK", chunk)
    content = b"person_id,name\n1,x\n2,\xff\xff\n3,z\n"
    offset = content.index(b"\xff") + 1
    says = f"person.csv: byte {offset}, in line 3, is neither UTF-8 nor GB18030; export the file again as UTF-8"
    with pytest.raises(RefusedError, match=says):
        read(tmp_path, content)


def test_a_file_cut_within_a_character_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="in line 3, is not UTF-8 like the rest"):
        read(tmp_path, UTF8[:-2])


def test_an_empty_file_and_utf16_are_refused(tmp_path):
    with pytest.raises(RefusedError, match=r"person\.csv: the file is empty"):
        read(tmp_path, b"")
    with pytest.raises(RefusedError, match="it is UTF-16; save it as UTF-8"):
        read(tmp_path, UTF8.decode().encode("utf-16"))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_the_one_that_gives_known_names(tmp_path, delimiter):
    found = read(tmp_path, UTF8.replace(b",", delimiter.encode()))
    assert (found.delimiter, found.header) == (delimiter, ["person_id", "name"])


def test_names_may_be_quoted_and_padded(tmp_path):
    assert read(tmp_path, b'"person_id", name \n').header == ["person_id", "name"]


@given(
    rows=st.lists(st.sampled_from(["", "1,a", '2,"b\nb"', '3,"c\n\nc"', '4,""""', "5,'"]), max_size=12),
    newline=st.sampled_from(["\n", "\r\n"]),
    ends=st.booleans(),
    chunk=st.integers(1, 40),
)
def test_blank_rows_are_found_whatever_stands_in_quotes(tmp_path_factory, rows, newline, ends, chunk):
    path = tmp_path_factory.getbasetemp() / "blank.csv"
    path.write_bytes((newline.join(["h", *rows]) + newline * ends).encode())
    rows_ended = rows if ends else rows[:-1]  # what is after the last line break is no row
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text, "CHUNK", chunk)
        found = text._blank_rows(path)
    assert found.tolist() == [number for number, row in enumerate(rows_ended, 2) if row == ""]
