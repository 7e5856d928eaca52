"""Facts of eyes, ears, face, teeth, swallowing and breathing through the neck."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import RANGE, Fact, Side, ends, fact
from jihe.grading.reading import Reading

_BLIND = (
    r"失明|(?<!近全)(?<!近)(?<!定)(?<!色)(?<!夜)(?<!致)盲(?!目|肠|管)|眼球[^,。;]{0,5}(?:摘|剜|缺如|取出)|眼内容[^,。;]{0,3}(?:剜|摘)|无光感|光感(?:消失|丧失|全无|阴性)|(?:无|没有|缺乏)[^,。;]{0,2}光感|光感无|摘除|眼球(?:缺失|摘除|萎缩)|义眼|看不见(?:任何)?(?:东西|光|亮)?|什么[都也]看不|全瞎|瞎了?|仅有?光感|只有?光感|光感(?:存在)?,?(?:但)?(?:光)?定位不|眼球已?(?:摘|剜)|"
    r"不能(?:辨别|分辨|感知|指出)(?:光|方向|亮)|感(?:觉|受|知)不到(?:光|亮)|无视力(?!障|下|减|改|异|损|模|影)|视力(?:完全)?(?:丧失|全失|为?零|为?0(?![.\d])|0(?![.\d]))|漆黑|眼内容物|一片黑|NLP|光[^,。;]{0,4}(?:感觉不到|感受不到|不知道|分不清|分不出|照不[到出])|(?:手电|灯)[^,。;]{0,10}(?:不知道|没反应|看不|感觉不|分不|没感觉)|失去视力|(?:已经|完全|彻底|全|都|再)(?:也)?看不[见到](?!路|字|远|近|小|清)"
)
_EYE = re.compile(
    r"(双|两|左|右|另一?|对侧|健|一|患|伤|该|余|好|单|其他|这只|那只|各)(?:侧|只|个)?(?:的)?(?:眼|目)(?!睑|眶|底|压|科)|(对侧|健侧|另一侧|另侧|双侧|另一只|另外一只|左侧|右侧)(?:矫正|裸眼|视力|眼)?|视力[^,。;]{0,3}(左|右)|(?<=[,、])(左|右)(?=\d|无|失|盲|:)|(?:(OD|OS|OU))"
)
_SEEN = re.compile(
    rf"(?:(?:最佳|最好)?(?:矫正|裸眼|视力|戴镜|远视力|视敏度|BCVA|VA|配镜|眼镜)[^,。;\d]{{0,16}}?|(?:眼|目|侧|左|右|OD|OS|OU)[为是约:仅达可均只有剩余尚\s]{{0,4}}){RANGE}"
)
_EAR = re.compile(
    r"(双|两|左|右|另一?|对侧|健|一|患|单)(?:侧|只)?(?:的)?耳(?!鸣|廓|道|科|屏)|(双侧|左侧|右侧|两侧)(?=[^,。;]{0,6}(?:听|聋))|(?:听力|听阈|聋)[^,。;]{0,4}?(左|右|双)|(左|右)侧?(?=[^,。;左右]{0,5}\d{2,3}(?!\d|级|度|厘|c|mm))"
)
_HEARD = re.compile(rf"{RANGE}(?:多|余|来)?个?(?:dB|DB|db|Db|d|分贝)(?:HL|nHL)?", re.I)


def facts(reading: Reading) -> Iterator[Fact]:
    """Of the senses, the face, teeth, swallowing, and an opening of the windpipe."""
    yield from _eyes(reading)
    yield from _ears(reading)
    yield from _teeth(reading)
    patterns = (
        ("facial_palsy", r"面瘫|面神经[^,。;]{0,8}(?:麻痹|瘫|损伤|断|功能)|面肌[^,。;]{0,6}(?:瘫|麻痹|不能|无)|口角(?:歪|㖞|向)|嘴(?:角)?歪|(?:半边|侧)?脸[^,。;]{0,8}(?:不动|瘫|歪)|鼓腮漏|闭(?:目|眼|合)(?:不[能全上]|露)|面部[^,。;]{0,6}瘫|额纹(?:消失|变浅)|半(?:边|侧)(?:脸|面)[^,。;]{0,10}(?:不能|不会|动不|瘫|没)"),
        ("face_still", r"彻底|没有任何|全不|完全(?:性)?面瘫|完全性(?:周围性)?面|完全(?:麻痹|瘫痪|不能)|全部(?:瘫|麻痹)|(?:额|颞|颧|颊|面|眼)[^,。;]{0,30}(?:消失|不能|均不|无法|无收缩)|(?:五|各)(?:个)?分?支(?:均|全|皆|都)"),
        ("face_partly", r"不完全(?:性)?面瘫|不全(?:性)?面瘫|部分(?:性)?面瘫|不全麻痹"),
        ("no_swallow", r"吞不[了下]|咽不[了下]|吞咽[^,。;]{0,8}(?:丧失|不能|完全|消失|障碍)|不能(?:吞咽|经口|咽|从口)|(?:无法|不能)[^,。;]{0,4}(?:吞|咽|经口|进食)|吞不下|咽不下|滴水不[能进]"),
        ("tube_fed", r"鼻饲|胃管|胃造[口瘘]|管饲|空肠造|肠内营养管|靠管|插管(?:喂|进)|管(?:喂|灌)|管子(?:里)?[打灌喂]|PEG"),
        ("tracheostomy", r"气管(?:造[口瘘]|切开|套管)|颈部(?:造[口瘘]|套管|气管)|气切|金属套管|永久(?:性)?造[口瘘][^,。;]{0,4}呼吸|脖子[^,。;]{0,10}(?:呼吸|通气|气|管|口)|颈[部前][^,。;]{0,10}(?:孔|洞|瘘口)|戴管|带管呼吸|气管口"),
        ("larynx", r"喉|声带|气管|咽喉"),
        ("breathes", r"呼吸|通气|喘气|堵管|拔管|拔除|换气|透气"),
        ("cornea", r"(?:角膜|黑眼珠)[^,。;]{0,14}(?:穿|裂|破|伤|缝|刺|白斑|云翳|斑翳|修补|划|口)|(?:穿|裂|刺|划|扎)[^,。;]{0,6}(?:角膜|黑眼珠)|眼球(?:穿通|穿孔|贯通|破裂)|眼[^,。;]{0,6}穿通伤|巩膜[^,。;]{0,8}(?:裂|破|伤|缝)"),
        ("sewn", r"缝合|修补|缝(?:了)?|清创|愈合|愈"),
        ("alveolar", r"牙槽|齿槽|牙床骨|颌骨"),
    )  # fmt: skip
    for kind, pattern in patterns:
        for match in reading.said(pattern, 5):
            yield fact(reading, kind, *match.span())


def _side(found: re.Match[str] | None) -> Side:
    if found is None:
        return ""
    said = next(one for one in found.groups() if one)
    if said == "OD":
        return "右"
    if said == "OS":
        return "左"
    if said[0] in "双两" or said in ("OU", "各"):
        return "双"
    return said[0] if said[0] in "左右" else "一" if said[0] in "一患伤该单这" else ""  # type: ignore[return-value]


def _eyes(reading: Reading) -> Iterator[Fact]:
    """Each eye's sight; 0 where it is blind. An unnamed other eye is told as side «» after the one that is named."""
    text = reading.text
    if not re.search("眼|目|视力|角膜|瞎|盲|OD|OS|VA", text):
        return
    for match in re.finditer(_BLIND, text):
        if re.search(r"\d(?:,|,)?[^,。;]{0,3}$", text[: match.start()][-4:]) and "盲" in match.group():
            continue
        if re.search(r"(?:未|不)(?:致|至|会)?$", text[: match.start()][-2:]) or "避免" in text[: match.start()][-4:]:
            continue
        begin, _ = reading.sentence(match.start())
        named = [*_EYE.finditer(text, begin, match.end())] or [*_EYE.finditer(text, 0, match.end())]
        if "雪盲" in match.group() or (not named and not re.search("眼|目", text[begin : match.end()])):
            continue
        yield fact(reading, "sight", named[-1].start() if named and named[-1].start() >= begin else match.start(), match.end(),
                   side=_side(named[-1]) if named else "一", low=0.0, high=0.0, level="blind")  # fmt: skip
    for match in _SEEN.finditer(text):
        low, high = ends(match)
        if high > 2.0 or re.match(r"(?:米|厘米|cm|分|天|个|年|月|周|岁|度|级|毫|%|D|mm|/)", text[match.end() :]):
            continue
        if "裸眼" in match.group() and re.search("矫正", text[match.end() : match.end() + 12]):
            continue
        begin, _ = reading.sentence(match.start())
        named = [*_EYE.finditer(text, begin, match.end())] or [*_EYE.finditer(text, 0, match.end())]
        word = re.search(r"(低于|不足|小于|不到|不及|未达|未满|<)", match.group())
        if word or re.match(r"以下|不到", text[match.end() :]):
            low, high = low * 0.99, high * 0.99
        yield fact(
            reading, "sight", match.start(), match.end(), side=_side(named[-1]) if named else "一", low=low, high=high
        )
    yield from _unsaid(reading)
    for match in re.finditer(
        r"(另|对侧|健|余|好|其余)(?:一)?(?:只|侧)?(?:的)?眼?[^,。;\d]{0,10}(?:正常|未受|无异常|完好|良好|没(?:事|问题)|好)",
        text,
    ):
        if "眼" in match.group() or "视" in match.group():
            yield fact(reading, "sight", *match.span(), side="", low=1.0, high=1.0, level="normal")
    for match in re.finditer(r"(?<![另对一])(左|右)眼[^,。;\d]{0,6}(?:视力)?(?:正常|未受|无异常|完好)", text):
        yield fact(reading, "sight", *match.span(), side=match[1], low=1.0, high=1.0, level="normal")
    for match in re.finditer(
        r"眼前(?:手动|指数|数指)|手动(?=[/,。;]|/眼前)|眼前\d+(?:厘米|cm)(?:手动|指数)|数指", text
    ):
        named = [*_EYE.finditer(text, 0, match.end())]
        yield fact(reading, "sight", *match.span(), side=_side(named[-1]) if named else "一", low=0.01, high=0.01)


def _unsaid(reading: Reading) -> Iterator[Fact]:
    """Sight as a bare number in a sentence about eyes («左 0.06,右 0.08», «只到 0.5»)."""
    text, told = reading.text, [match.span() for match in _SEEN.finditer(reading.text)]
    for match in re.finditer(r"(?<![\d.])([01]\.\d{1,2})(?![\d%]|\s?(?:cm|mm|厘米|公分|mmol|g|[A-Za-z]))", text):
        if any(start <= match.start() < end for start, end in told):
            continue
        begin, end = reading.sentence(match.start())
        if not re.search("眼|视|配镜|戴镜|BCVA|VA|OD|OS", text[begin:end]):
            continue
        named = [*_EYE.finditer(text, begin, match.end())] or [*re.finditer("(左|右)", text[begin : match.start()])]
        value = float(match[1])
        side = _side(named[-1]) if named else "一"
        yield fact(reading, "sight", *match.span(), side=side, low=value, high=value)


def _ears(reading: Reading) -> Iterator[Fact]:
    text = reading.text
    for match in _HEARD.finditer(text):
        low, high = ends(match)
        begin, end = reading.sentence(match.start())
        if not re.search("耳|听|聋", text[max(0, begin - 40) : end]):
            continue
        if re.match(r".*?(?:多|余)", match.group()) and low == high:
            low = high = low + 4  # «八十多分贝»
        named = [*_EAR.finditer(text, begin, match.end())] or [*_EAR.finditer(text, 0, match.end())]
        if bare := re.search(
            r"(左|右)(?:侧|边|耳)*(\d{2,3})(?:dB)?[,、/和;]?\s?(左|右)(?:侧|边|耳)*$", text[begin : match.start()]
        ):
            one = float(bare[2])
            yield fact(reading, "hearing", begin + bare.start(), match.start(), side=bare[1], low=one, high=one)
            yield fact(reading, "hearing", *match.span(), side=bare[3], low=low, high=high)
            continue
        yield fact(reading, "hearing", named[-1].start() if named and named[-1].start() >= begin else match.start(), match.end(),
                   side=_side(named[-1]) if named else "", low=low, high=high)  # fmt: skip
    for match in reading.said(
        r"(双|左|右|一侧|单侧)?耳?(?:全|完全|极度|极重度)(?:性)?(?:聋|失聪|失听)|(?:听力)(?:完全|全部)(?:丧失|消失)|(?:什么|任何)[^,。;]{0,4}(?:听不|声)"
    ):
        named = [*_EAR.finditer(text, 0, match.end())]
        yield fact(reading, "deaf", *match.span(), side=_side(named[-1]) if named else "")
    for match in re.finditer(r"(另|对侧|健)(?:一)?侧?耳?[^,。;\d]{0,8}(?:听力)?(?:正常|未受|无异常|良好)", text):
        if "耳" in match.group() or "听" in match.group():
            yield fact(reading, "hearing", *match.span(), side="", low=15.0, high=15.0, level="normal")


def _teeth(reading: Reading) -> Iterator[Fact]:
    text = reading.text
    if not re.search("牙|齿", text):
        return
    most = re.compile(
        r"(\d+)(?:多|余)?(?:颗|枚|个|只|粒)(?:前|门|恒|切|磨)?(?:牙|齿)?|牙齿?(?:共|脱落|缺失|掉了?|折断|缺|丢)*(?:共)?(?:计)?(\d+)(?:多|余)?(?:颗|枚|个|只|粒)|(\d+)牙"
    )
    counted = [
        (match, int(next(one for one in match.groups() if one)))
        for match in most.finditer(text)
        if re.search("牙|齿", text[reading.sentence(match.start())[0] : reading.sentence(match.start())[1]])
    ]
    if counted and re.search(r"脱|掉|缺|落|折|拔|没|断|丢|失|无法保留", text):
        match, number = max(counted, key=lambda one: one[1])
        total = (
            sum(count for _, count in counted)
            if not re.search("共|合计|总|其中", text)
            and all(
                "牙" in text[reading.clause(m.start())[0] : reading.clause(m.start())[1]]
                or "颌" in text[reading.clause(m.start())[0] : reading.clause(m.start())[1]]
                for m, _ in counted
            )
            else number
        )
        number = total if total <= 28 and not re.search("种植|镶|义齿|修复", text[match.start() :]) else number
        yield fact(reading, "teeth_lost", *match.span(), low=float(number), high=float(number), count=number)
