"""What pages load: files of others by their hash, scripts of ours within their bounds, and what htmx may do."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from jihe.review import vendoring
from jihe.review.keeping import STATIC

OURS = STATIC / "review"


def test_files_of_others_are_those_listed() -> None:
    listed = vendoring.listed()
    for one in listed:
        found = hashlib.sha256((vendoring.FOLDER / one["file"]).read_bytes()).hexdigest()
        assert found == one["sha256"], one["file"]
        assert one["licence"] in ("MIT", "BSD", "Apache-2.0")
    there = {path.name for path in vendoring.FOLDER.iterdir()} - {"vendor.toml"}
    assert there == {one["file"] for one in listed}


def test_our_own_layer_stays_small() -> None:
    assert len((OURS / "review.css").read_text(encoding="utf-8").splitlines()) <= 300
    for script in OURS.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60, script.name
        assert not re.search(r"\beval\b|new Function|innerHTML|\.style\b|on\w+\s*=\s*[\"']", text), script.name


def test_keys_wait_for_an_input_method_and_never_act_in_fields() -> None:
    script = (OURS / "keys.js").read_text(encoding="utf-8")
    assert "event.isComposing" in script
    assert script.index("isComposing") < script.index("press(control)")
    assert script.index("inField(event.target)") < script.index("press(control)")
    assert 'dataset.keys === "off"' in script


def test_every_key_pressed_in_the_frame_is_in_the_table() -> None:
    from jihe.review.header import PLACES
    from jihe.review.keys import KEYS

    listed = {key.keys for key in KEYS}
    frame = "".join(path.read_text(encoding="utf-8") for path in (OURS.parents[1] / "templates").rglob("*.html"))
    used = set(re.findall(r'data-hotkey="([^"{]+)"', frame)) | {place.key for place in PLACES if place.key}
    sections = set("123456") if "1…6" in listed else set()
    assert used <= listed | sections
    assert len(listed) == len(KEYS)


def test_htmx_keeps_no_history_and_runs_no_text(browser: Callable[..., Any]) -> None:
    page = browser().get("/login/").content.decode()
    found = re.search(r"""<meta name="htmx-config" content='([^']+)'>""", page)
    assert found
    config = json.loads(found[1])
    assert config["historyCacheSize"] == 0
    assert config["refreshOnHistoryMiss"]
    assert config["selfRequestsOnly"]
    assert not config["allowEval"]
    assert not config["includeIndicatorStyles"]
    assert {"code": "422", "swap": True} in config["responseHandling"]


def test_files_are_served_for_good_and_weigh_little(browser: Callable[..., Any]) -> None:
    client = browser()
    page = client.get("/login/").content
    paths = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode())
    assert len(paths) == 6
    weight = len(gzip.compress(page))
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer
        weight += len(gzip.compress(b"".join(answer.streaming_content)))
    assert weight <= 90_000
