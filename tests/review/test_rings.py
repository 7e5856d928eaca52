"""A ring on the case's page: what is shared, by whom, from when to when, for how much, and by which pairs."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string

from jihe.review.case.rings import rings

RING = [
    {"by": "agent_id", "what": 8, "persons": [1, 2, 3], "from_month": 24300, "to_month": 24311},
    {"by": "phone_h", "persons": [1, 2], "from_month": 24300, "to_month": 24300},
    {"by": "acct_id", "what": 9, "persons": [2, 3], "fen": 123_400},
    {"by": "unproven", "what": 1, "persons": [1, 2]},
]
NAMES = {("person", 1): "王*", ("person", 2): "李*", ("person", 3): "<b>张</b>"}


def found(*evidence: dict[str, Any]) -> Any:
    signals = [SimpleNamespace(code="M15", at_stake_fen=55_000, evidence=json.dumps(one)) for one in evidence]
    return SimpleNamespace(signals=signals, names=NAMES)


def test_what_is_shared_is_told_with_months_and_money() -> None:
    (told,) = rings(found({"ring": RING}))
    assert [str(one["by"]) for one in told["things"]]
    assert [one["people"] for one in told["things"]] == [3, 2, 2, 2]
    assert [one["span"] for one in told["things"]] == ["2025-01 – 2025-12", "2025-01", "", ""]
    assert [one["fen"] for one in told["things"]] == [None, None, 123_400, None]
    assert "8" in told["things"][0]["what"]
    assert [one["what"] for one in told["things"]][1::2] == [
        "",
        "",
    ]  # a telephone is nobody's business, a mark says all


def test_pairs_who_share_two_things_stand_with_these_most_first() -> None:
    (told,) = rings(found({"ring": RING}))
    pairs = [(one[:2], other[:2], len(names)) for one, other, names in told["pairs"]]
    assert pairs == [("王*", "李*", 3), ("李*", "<b", 2)]
    (told,) = rings(found({"ring": RING}), most=1)
    assert (len(told["pairs"]), told["pairs_rest"]) == (1, 1)
    assert [times for _, times in told["members"]] == [4, 3, 2]


def test_a_signal_without_a_ring_tells_of_none() -> None:
    assert rings(found({"reasons": []}, {"ring": []})) == []


def test_the_section_is_written_without_script_or_style_and_escapes_names(web: Any) -> None:
    (told,) = rings(found({"ring": RING}))
    html = render_to_string("review/case/ring.html", {"ring": told, "case": SimpleNamespace(number="P-1"), "name": ""})
    assert 'data-test="ring"' in html
    assert "<b>张" not in html
    assert "&lt;b&gt;张" in html
    assert "1,234.00" in html
    assert not any(bad in html for bad in ("<script", "style=", "onclick"))
