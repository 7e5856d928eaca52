"""Numbers as they are written in notes: numerals, 汉字, Roman, fractions, tenths (成), percent; all become numerals."""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "○": 0, "两": 2,
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
}  # fmt: skip
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100}
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}

# One sign for one: width, Roman numerals as single signs, and the many dashes.
_SIGNS = str.maketrans(
    {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
    | {chr(0x2160 + i): "123456789"[i] for i in range(9)}
    | {chr(0x2170 + i): "123456789"[i] for i in range(9)}
    | dict.fromkeys("~\uff5e\u2014\u2013\u2212\u301c\u2015", "-")
    | {"\u3000": " ", "\ufe6a": "%", "\u8e07": "拇", "\u53ea": "只"}
)

_HAN = "零〇○一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖拾佰"
_ONE = "零〇○一二三四五六七八九两壹贰叁肆伍陆柒捌玖"
_NUMBER = rf"(?:\d+(?:\.\d+)?|[{_HAN}]+(?:点[{_ONE}]+)?)"
_COUNTED = "级度期枚颗个节次趾指肢年月周天日根叶处块条段型岁例侧±名位张片米厘毫公平分小牙%-至到、~"
# Words that hold a numeral and mean no number.
_WORDS = (
    "四肢|十二指肠|三叉|三角|二便|五官|四头肌|[二三]头肌|十字韧带|[二三]尖瓣|十分(?![贝之钟])|一般|一直|一定|一样|一些|一旦|一并|一切|一起|一致|"
    "一向|一律|一边|一面|一侧|一眼|一耳|一手|一足|一过性|统一|唯一|单一|同一|之一|万一|进一步|一氧化|二氧化|三氧化|三轮|五金|八字|百草枯|"
    "一经|一线|逐一|一下|一次性|四处|一百八十度大转弯|不一|一步"
)
_TWO_OF = "侧眼耳手足肾肺腿臂脚膝髋肩肘腕踝"
_TOKEN = re.compile(
    "|".join((
        rf"(?P<words>{_WORDS})",
        r"(?P<left>[(\[](?:L|左)[)\]]|(?<![A-Za-z\d.])L(?=侧|手|足|眼|耳|膝|肩|髋|踝|腕|肘|上肢|下肢|示|拇|中指|环|小指))",
        r"(?P<right>[(\[](?:R|右)[)\]]|(?<![A-Za-z\d.])R(?=侧|手|足|眼|耳|膝|肩|髋|踝|腕|肘|上肢|下肢|示|拇|中指|环|小指))",
        rf"百分之(?P<percent>{_NUMBER})",
        rf"(?P<under>{_NUMBER})分之(?P<over>{_NUMBER})",
        rf"(?P<tenths>[{_ONE}\d])成(?P<more>半|多|余|许)?(?![角形人年功员熟立型骨为])",
        rf"(?P<both>(?:两|2)[只条个边侧](?:的)?(?=手|脚|足|眼|耳|腿|胳膊|肾|肺|膝|[大小]腿|拇|大拇)|左右[双两]?(?=[手脚足眼耳肾腿膝]|[大小]腿|[上前]臂|大?拇|[上下]肢)|两)(?=[{_TWO_OF}]|[上下]肢|[大小]腿|[上前]臂|大?拇|[食示]指|胳膊)",
        r"(?P<half>一半|二分之一|半数|½)",
        rf"(?P<decimal>[{_HAN}]+点[{_ONE}]+)",
        r"(?<![A-Za-z])(?P<roman>VIII|VII|VI|IV|IX|III|II|I|V)(?=[-+]?\s?[级期度型]|\s?[-+]级)",
        rf"(?<![{_HAN}])(?P<pair>一两|两三|二三|三四|四五|五六|六七|七八|八九)(?=[级度枚颗个趾指次天周月年根节])",
        rf"(?P<whole>[{_HAN}]+)",
    ))
)  # fmt: skip


@dataclass(frozen=True)
class Plain:
    """A text in which every number is written in numerals; ``at[i]`` is where sign i stood in the note."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of this text stood in the note."""
        return self.at[start], self.at[end - 1] + 1 if end > start else self.at[start]


def plain(note: str) -> Plain:
    """The note with its numbers as numerals: 零点零二 → 0.02, 百分之九十二 → 92%, Ⅳ级 → 4级, 三分之二 → 2/3."""
    text = note.translate(_SIGNS).replace("姆", "拇")
    text = re.sub(r"(?<!\d)\.|\.(?!\d)", "。", text)  # a point that stands in no number ends a sentence
    parts: list[str] = []
    at: list[int] = []
    last = 0
    for match in _TOKEN.finditer(text):
        if match.start() < last:
            continue
        parts.append(text[last : match.start()])
        at.extend(range(last, match.start()))
        said = _said(match)
        parts.append(said)
        width = match.end() - match.start()
        at.extend(match.start() + min(i, width - 1) for i in range(len(said)))
        last = match.end()
    parts.append(text[last:])
    at.extend(range(last, len(text)))
    return Plain("".join(parts), (*at, len(text)))


def value(written: str) -> float | None:
    """The number that is written, in numerals or 汉字; None where it is none."""
    try:
        return float(written)
    except ValueError:
        pass
    whole, _, after = written.partition("点")
    number = _whole(whole)
    if number is None or any(sign not in DIGITS for sign in after):
        return None
    return float(f"{number}.{''.join(str(DIGITS[sign]) for sign in after) or '0'}")


def _whole(written: str) -> int | None:
    if not written or any(sign not in DIGITS and sign not in TENS for sign in written):
        return None
    if not any(sign in TENS for sign in written):
        return int("".join(str(DIGITS[sign]) for sign in written))  # 二〇一四, 九五
    total, digit = 0, None
    for sign in written:
        if sign in TENS:
            total += (1 if digit is None else digit) * TENS[sign]
            digit = None
        else:
            digit = DIGITS[sign]
    return total + (digit or 0)


def _said(match: re.Match[str]) -> str:
    """How one match is written in numerals."""
    kind, whole = match.lastgroup, match.group()
    group = match.group
    if kind == "words":
        return whole
    if group("left") or group("right"):
        return "左" if group("left") else "右"
    if group("percent"):
        return f"{_short(group('percent'))}%"
    if group("under"):
        return f"{_short(group('over'))}/{_short(group('under'))}"
    if group("tenths"):
        tenths = value(group("tenths")) or 0
        more = {"半": 5, "多": 2, "余": 2, "许": 0}.get(group("more") or "许", 0)
        return f"{10 * tenths + more:g}%"
    if group("both"):
        return "双"
    if group("half"):
        return "1/2"
    if group("decimal"):
        return _short(group("decimal"))
    if group("roman"):
        return str(ROMAN[group("roman")])
    if group("pair"):
        return "-".join(_short(sign) for sign in group("pair"))
    return _counted(match)


def _counted(match: re.Match[str]) -> str:
    """A bare 汉字 number: one and two only where something is counted, for 一 and 两 are words too."""
    whole, text = match.group(), match.string
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if whole in "百佰拾零〇○" and before != "第":
        return whole if whole != "零" or after not in _COUNTED or not after else "0"
    if (
        whole in ("一", "两")
        and before not in ("第", "至", "到", "-", "、", "/")
        and (not after or after not in _COUNTED)
    ):
        return whole
    return _short(whole)


def _short(written: str) -> str:
    number = value(written)
    return written if number is None else f"{number:g}"
