"""Items from texts written here: each item in its own words, bands at their ends, and what must not mislead."""

from __future__ import annotations

import pytest

from jihe.grading.facts import facts
from jihe.grading.reading import read
from jihe.grading.rules import matches
from jihe.grading.standard import items


def found(text: str, least: float = 0.7) -> set[str]:
    """The items that rules are sure of."""
    reading = read(text)
    return {one.item for one in matches(facts(reading), reading.text) if one.strength >= least}


@pytest.mark.parametrize("item", items())
@pytest.mark.parametrize("side", ["左", "右"])
def test_every_item_is_found_in_its_own_words(item: str, side: str) -> None:
    reading = read(items()[item].says.replace("{侧}", side))
    first = matches(facts(reading), reading.text)[0]
    assert first.item == item or (item == "B902" and first.item == "B807")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("双耳听力损失{}分贝。", [(40, None), (41, "C801"), (55, "C801"), (56, "C7x1"), (70, "C7x1"),
                          (71, "C6x1"), (80, "C6x1"),                          (81, "C501"), (90, "C501"),
                          (91, "C401")]),
        ("左耳听力损失{}分贝,右耳听力正常。", [(55, None), (56, "C002")]),
        ("烧伤瘢痕占体表{}%。", [(4, None), (5, "B908"), (19, "B908"), (20, "B806"), (29, "B806")]),
        ("烧伤瘢痕占体表{}%,膝关节活动受限。", [(49, "B806"), (50, "B506"), (89, "B506"), (90, "B103")]),
        ("智商{}。", [(19, "A101"), (20, "A201"), (34, "A201"), (35, "A401"), (49, "A401"), (50, "A602"),
                  (69, "A602"), (70, None)]),
        ("左眼失明,右眼矫正视力{}。", [(0.02, "C201"), (0.05, "C3x1"), (0.1, "C4x1"), (0.3, "C5x1"), (0.4, "C601"),
                              (0.7, "C601"),                              (0.8, "C701"), (1.0, "C701")]),
        ("牙齿脱落{}枚。", [(3, None), (4, "C902"), (7, "C902"), (8, "C803")]),
        ("双眼矫正视力均为{}。", [(0.09, "C402"), (0.1, None)]),
        ("左侧偏瘫,肌力{}级。", [(2, "A2x1"), (3, "A302"), (4, "A701"), (5, None)]),
        ("四肢瘫,肌力{}级。", [(2, "A102"), (3, "A102"), (4, "A501"), (5, None)]),
        ("右上肢肌力{}级。", [(2, "A4x1"), (3, "A5x1"), (4, "A801"), (5, None)]),
        ("胸腰椎骨折后凸{}度,根性痛。", [(29, None), (30, "B507")]),
        ("面部瘢痕{}平方厘米。", [(1, None), (2, "B006"), (3, "B006")]),
    ],
)  # fmt: skip
def test_bands_end_where_the_standard_ends_them(text: str, item: list[tuple[float, str | None]]) -> None:
    for number, wanted in item:
        numeric = {one for one in found(text.format(number)) if one not in ("B001", "B9x1")}
        assert (wanted in numeric) if wanted else not numeric & {pair[1] for pair in item}, (number, numeric)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("左手示指、中指、环指、小指四指自掌指关节处缺失,拇指完好。", "B603"),
        ("右手食指、中指、无名指于近侧指间关节离断。", "B7x1"),
        ("左手无名指和小拇指断在近侧指间关节,未接活。", "B802"),
        ("右大拇指从指间关节断掉。", "B807"),
        ("右大拇指末节少了半节。", "B902"),
        ("左足第二、三、四趾缺失,拇趾在。", "B803"),
        ("右脚小脚趾末节缺失。", "B004"),
        ("右眼球摘除,左眼矫正视力1.0。", "C701"),
        ("OD 0.06,OS 0.08,BCVA。", "C402"),
        ("VA:右眼NLP,左眼BCVA 0.02。", "C201"),
        ("脾部分切除,余脾良好。", "D801"),
        ("脾破裂,行脾修补术。", "D9x1"),
        ("肝只剩约四分之一,肝功能重度损害。", "D201"),
        ("癫痫,服药一年仍每月发作3次。", "A402"),
        ("癫痫,服药一年,每年发作6次。", "A601"),
        ("双大腿截肢,右前臂截肢。", "B102"),
    ],
)
def test_other_words_for_the_same(text: str, item: str) -> None:
    assert item in found(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("左胫骨骨折钢板内固定后愈合。未见骨髓炎。", "B804"),
        ("左膝活动正常,未见创伤性关节炎。", "B703"),
        ("十年前左膝人工关节置换,与本次无关。右环指远侧指间关节离断。", "B704"),
        ("既往右眼失明,与本次工伤无关。左手示指缺失两节。", "C701"),
        ("左手示指再植成活,活动可。", "B903"),
        ("肝裂伤缝合修补,未切肝。", "D602"),
        ("右足示指甲床损伤,新甲平整。", "B903"),
        ("多发肋骨骨折,气管切开带呼吸机,终身离不开。", "C302"),
        ("急性腰扭伤,椎间盘未见突出。", "B008"),
        ("左手功能100%丧失,仅存手形。", "B103"),
        ("双手拇指、示指均缺失。", "B601"),
        ("龋病拔牙6颗,自费镶牙。右手环指末节缺失。", "C902"),
    ],
)
def test_what_is_denied_past_or_of_the_other_side_misleads_nobody(text: str, never: str) -> None:
    assert never not in found(text)


def test_a_past_clause_ends_where_the_note_speaks_of_now() -> None:
    assert found("既往高血压病史八年,本次伤后右环指末节缺失。") == {"B002"}


def test_words_are_those_of_the_note() -> None:
    note = "左眼无光感,另一眼矫正视力零点零二。"
    reading = read(note)
    words = {one.words for one in facts(reading) if one.kind == "sight"}
    assert any("零点零二" in one for one in words)
    assert all(one in note for one in words)
