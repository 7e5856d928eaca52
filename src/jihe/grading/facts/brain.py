"""Facts of the head: consciousness, intelligence, behaviour, epilepsy, speech, brain injuries and their operations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import RANGE, Fact, ends, fact
from jihe.grading.reading import Reading

HEAD = r"颅|脑|头部|头颅|额叶|颞叶|顶叶|枕叶|硬膜|蛛网膜|额颞|基底节"
_LEVELS = {"极重": "profound", "重": "severe", "中": "moderate", "轻": "mild"}
_MIND = r"智能|智力|智商|认知|痴呆|记忆力?|IQ|韦氏"
_NAMED = re.compile(
    rf"(?P<a>极重|重|中等?|轻)[度型]?(?:的|性)?(?:{_MIND})[^,。;]{{0,6}}(?:减退|障碍|损伤|损害|缺损|低下|下降|受损|落后)?"
    rf"|(?:{_MIND})(?:功能|水平)?(?:呈|为|属|有|存在|评定为|明显|检查示|测[查验]示|:)?(?P<b>极重|重|中等?|轻)度"
    rf"|(?:{_MIND})[^,。;]{{0,10}}(?:减退|障碍|损伤|损害|缺损|低下|下降|受损)[^,。;]{{0,6}}?[((]?(?P<c>极重|重|中等?|轻)度"
)
_IQ = re.compile(rf"(?:IQ|智商|智测|韦氏)[^,。;\d]{{0,14}}{RANGE}", re.I)
_VEGETATIVE = (
    r"植物样|植物(?:状态|人|生存)|去皮[层质]|无意识|意识[^,。;]{0,4}(?:丧失|不清|障碍|未恢复|未能恢复|未清醒)|昏迷不醒|持续昏迷|不省人事|最小意识|无自主意识|醒状昏迷|"
    r"不[能会认]?识?(?:辨)?认(?:人|识?亲|家人)|不识(?:人|亲)|认不出|不能[^,。;]{0,6}(?:认人|识人|辨认)|对外界[^,。;]{0,8}(?:无|没有?)反应|呼[之唤]不应|"
    r"叫不应|无法[^,。;]{0,8}(?:认人|辨认|识别亲)|(?:智测|智力测验|智商|智能)[^,。;]{0,8}(?:无法|不能|测不出|未能|不配合)|完全(?:不能|无法)(?:交流|沟通)|不能言语"
)
_CARED = (
    r"(?:进食|吃饭|喂食|饮食|大小便|排便|二便|翻身|穿衣|洗漱|起居|日常生活|生活|吃喝拉撒|自我移动)[^。;]{0,24}"
    r"(?:全靠|全由|均由|皆由|都由|完全依赖|全依赖|全部依赖|均需|均须|全需|都要|完全由|靠(?:他|家|别)人|他人(?:代|完成|照料|护理)|全部由|专人)|"
    r"完全护理|完全不能自理|完全丧失自理|生活(?:完全|全部)?不能自理|(?:完全|全部)护理依赖"
)
_VIOLENT = r"发狂|发疯|见什么砸|冲动|毁物|摔(?:砸)?(?:东西|物)|砸(?:东西|物|家)|伤人|打人|攻击|暴力|自伤|自残|自杀|危险行为|肇事|行凶|打骂(?:家人|他人)|持刀|冲动行为"
_PSYCHOTIC = r"精神病性|精神症状|幻听|幻觉|妄想|精神障碍|精神分裂样|被害|精神异常|自言自语"
_CHANGED = (
    r"性子[^,。;]{0,6}变|动不动[^,。;]{0,4}发火|动辄发火|闹翻|人格(?:改变|障碍)|性格(?:改变|大变|变|异常|明显|与前|较前|判若)|性情(?:改变|大变|变)|脾气[^,。;]{0,8}(?:暴躁|变|大|坏|急|差)|易(?:激)?怒|易激惹|"
    r"情感(?:淡漠|不稳|反应|障碍|迟钝|平淡)|情绪(?:不稳|失控|波动|淡漠|难以|难控)|淡漠|冷漠|判若两人|像换了个?人|跟变了个?人|变了个?人|懒散|孤僻|幼稚|"
    r"行为(?:轻率|幼稚|放纵)|待人冷淡|暴躁|社会(?:适应|交往|功能)[^,。;]{0,6}(?:差|下降|受损|障碍|困难|受影响)|人际(?:关系|交往|往来)[^,。;]{0,10}(?:差|紧张|困难|受损|恶化|难)"
)
_SEIZURES = r"癫痫|GTCS|PTE|抽搐|抽风|羊癫疯|羊角风|痫性|大发作|强直-?阵挛|发作性意识|痫样"
_HOW_OFTEN = re.compile(
    r"(?:每(?:个|1)?|(?=月均))(?P<unit>[月周日天年季])(?:内)?(?:平均|约|均|仍|大约|仍有|都|发作|总|要|会|可|达|还|总要)*[^,。;\d]{0,8}?(?P<n>\d+)(?:[-至到、](?P<m>\d+))?\+?余?[次回]|(?P<k>\d+)(?:[-至到]\d+)?(?:多|余)?(?:个?月|m)(?:内)?(?:仍|平均|约|才|有|发作|大约)*(?P<x>\d+)(?:[-至到、](?P<y>\d+))?[次回]|"
    r"(?P<k3>\d+)(?:[-至到](?P<k4>\d+))?[次回]?/(?P<u3>[月周日天年])|(?P<u2>[每][月周天日])(?:都|均|仍|要)?[^,。;]{0,8}(?P<many>多次|数次|好几次|几次|频繁|若干次)|几个?月(?:才|发)?[^,。;]{0,4}(?P<few>一次|1次)|(?P<daily>几乎天天|天天|每天|每日)(?:都|均)?(?:有|发|抽)"
)
_NO_DEFICIT = re.compile(
    r"(?:无|未见|没有|未遗留|未留|不遗留|未发现|未查见|未出现|查无|不伴|未检出|未留下)(?:任何|明显|明确|其他|相应|阳性|遗留|有)?的?[^,。;]{0,6}?(?:神经|功能|后遗|定位|阳性|肢体|言语|缺失|缺损|障碍|症状|体征|异常)|"
    r"神经[^,。;]{0,8}\(-\)|NS\(-\)|无遗缺|(?:未留|无|没有|不留)[^,。;]{0,4}后遗|恢复(?:良好|正常|满意|如常|如前|较好|完全)|完全恢复|痊愈|治愈|正常(?:上班|工作|生活)|神经(?:系统)?(?:功能)?(?:检查|查体)?(?:未见异常|正常|阴性|完好|无异常)|如常人|与常人无异"
)


def facts(reading: Reading) -> Iterator[Fact]:
    """Of the head."""
    yield from _mind(reading)
    for kind, pattern in (("vegetative", _VEGETATIVE), ("cared_for", _CARED)):
        if found := re.search(pattern, reading.text):
            yield fact(reading, kind, *found.span())
    for kind, pattern in (("violent", _VIOLENT), ("psychotic", _PSYCHOTIC), ("changed", _CHANGED)):
        for match in reading.said(pattern):
            yield fact(reading, kind, *match.span())
    yield from _epilepsy(reading)
    yield from _speech(reading)
    yield from _operated(reading)
    if found := _NO_DEFICIT.search(reading.text):
        yield fact(reading, "no_deficit", *found.span())


def _mind(reading: Reading) -> Iterator[Fact]:
    for match in reading.said(_IQ):
        low, high = ends(match)
        if high <= 160:
            yield fact(reading, "iq", *match.span(), low=low, high=high)
    for match in reading.said(_NAMED):
        said = next(one for one in match.groups() if one)
        yield fact(reading, "mind", *match.span(), level=_LEVELS[said.rstrip("等")])


def _epilepsy(reading: Reading) -> Iterator[Fact]:
    found = reading.says(_SEIZURES, 4)
    if found is None:
        return
    yield fact(reading, "epilepsy", *found.span())
    for match in re.finditer(
        r"(?P<a>重|中|轻)[度型](?:的)?(?:外伤性|创伤性|继发性)?癫痫|癫痫[^,。;]{0,8}?(?P<b>重|中|轻)[度型]|[(](?P<c>重|中|轻)[度型][)]|(?:程度|分级|评定|评为|属于?|达到?|为|判定)(?P<d>重|中|轻)度",
        reading.text,
    ):
        said = next(one for one in match.groups() if one)
        yield fact(reading, "epilepsy", *match.span(), level=_LEVELS[said])
    for match in _HOW_OFTEN.finditer(reading.text):
        if (often := _monthly(match)) is not None:
            yield fact(reading, "seizures", *match.span(), low=often, high=often)


def _monthly(match: re.Match[str]) -> float | None:
    """How many seizures a month."""
    if match["n"]:
        number = (float(match["n"]) + float(match["m"] or match["n"])) / 2
        return number * {"月": 1.0, "周": 4.3, "日": 30.0, "天": 30.0, "年": 1 / 12, "季": 1 / 3}[match["unit"]]
    if match["k3"]:
        number = (float(match["k3"]) + float(match["k4"] or match["k3"])) / 2
        return number * {"月": 1.0, "周": 4.3, "日": 30.0, "天": 30.0, "年": 1 / 12}[match["u3"]]
    if match["k"]:
        return (float(match["x"]) + float(match["y"] or match["x"])) / 2 / float(match["k"])
    if match["many"]:
        return 4.0
    if match["daily"]:
        return 30.0
    return 0.4 if match["few"] else None


def _speech(reading: Reading) -> Iterator[Fact]:
    understands = r"听得?懂|都懂|他?懂|听懂|明白|照做|能听懂|能理解|理解(?:力)?(?:尚|正常|完好|保留|可|好|无)|听理解|能懂|能明白|能按(?:指令|吩咐)|能照做|能执行"
    mute = r"话[^,。;]{0,3}(?:说|讲)不出|(?:说|讲)不(?:成|了)(?:话|句)|表达[^,。;]{0,4}(?:为零|不能|丧失|没有)|(?:说话|语言|言语)[^,。;]{0,14}(?:丧失|失去)|(?:完全|一句|丝毫|根本|半句)[^,。;]{0,8}(?:不能|说不出|无法|不会|讲不出)|(?:不能|无法|说不出|讲不出|发不出|不会)[^,。;]{0,8}(?:说|讲|语句|言语|句子|表达|话|词|字)"
    for match in reading.said(r"(完全性?|不完全性?|部分性?)?(运动性|感觉性|混合性|表达性|Broca|布洛卡)?(?:失语)"):
        level = "partial" if "不完全" in match.group() or "部分" in match.group() else "full"
        yield fact(reading, "aphasia", *match.span(), part=match[2] or "", level=level)
    found, heard = re.search(mute, reading.text), re.search(understands, reading.text)
    if found and heard:
        yield fact(reading, "aphasia", *found.span(), part="运动性", level="full")
    if heard:
        yield fact(reading, "understands", *heard.span())


def _operated(reading: Reading) -> Iterator[Fact]:
    patterns = (
        ("contusion", r"脑挫裂?伤|脑挫伤|脑挫裂|蛛网膜下腔出血|脑震荡|颅内(?:少量)?出血|脑内血肿|硬膜[外下]血肿|轴索损伤"),
        ("craniotomy", r"开颅|颅骨(?:钻孔|瓣|修补|成形)|去骨瓣|钻孔引流|血肿(?:清除|引流|清创)|(?:清除|引流)[^,。;]{0,8}血肿|减压术|开骨窗|开了?(?:过)?颅|EDH|SDH"),
        ("lobe_removed", r"(?:额|颞|顶|枕|脑|额颞)[^,。;]{0,3}叶[^,。;]{0,12}(?:切除|去除|切掉|摘除|部分切)|脑组织[^,。;]{0,8}(?:切除|清除)|(?:切除|切去)[^,。;]{0,6}(?:额|颞|顶|枕|脑)叶|脑叶"),
    )  # fmt: skip
    for kind, pattern in patterns:
        if found := reading.says(pattern):
            yield fact(reading, kind, *found.span())
    if found := re.search(HEAD, reading.text):
        yield fact(reading, "head", *found.span())
