"""Facts of bones and joints: fractures and how they were held, arthritis, stiffness, replaced joints, spine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import RANGE, Fact, Side, ends, fact, side_near
from jihe.grading.reading import Reading

JOINTS = {"胯": "hip", "肩": "shoulder", "肘": "elbow", "腕": "wrist", "髋": "hip", "膝": "knee", "踝": "ankle"}
_JOINT = re.compile(r"(肩|肘|腕|髋|胯|膝|踝)(?!上|下|以上|以下|关节以[上下])")
_STIFF = re.compile(
    r"强直|僵直|融合|僵硬|骨性(?:连接|强直)|功能(?:已)?(?:完全|全部|尽|均|基本)?(?:丧失|没有|全失|消失|尽失)|(?:完全|丝毫|一点)[^,。;]{0,3}(?:不能(?:屈|伸|活|动)|动不了|不能动)|活动度?(?:为)?(?:完全)?(?:丧失|消失|为零|0(?![-至到.\d])(?:度|°)?(?![-至到]))|(?:无法|不能)(?:活动|屈伸|动弹)|固定于|锁死|冻住|无活动|屈伸不能|不会打弯|长死|长到一起|连住|连在一起|弯不了伸不了|死死|焊住|掰不动|不能弯|没有活动|全不行|一动不动|锁住"
)
_ARTHRITIS = r"关节炎|骨性关节|关节(?:面|间隙)[^,。;]{0,8}(?:变窄|狭窄|硬化|不平|塌陷|磨损)|骨赘|创伤性关节"
_LIMITED = re.compile(
    r"(?P<a>中度以上|中重度|中到重度|中至重度|重度|明显|显著|严重|大部分?|中度|轻度|轻微|稍|略|部分)[^,。;]{0,6}受限|(?:屈伸|伸屈|屈曲|活动|功能|活动度|关节)[^,。;]{0,10}(?:受限|障碍|下降|减少|丢失)[^,。;]{0,4}(?P<b>中度以上|中重度|重度|明显|显著|严重|中度|轻度|轻微|稍|略)|(?P<c>中度以上|中重度|中度|轻度|重度)(?:功能)?(?:活动|屈伸|功能)(?:障碍|受限)|受限[^,。;]{0,3}(?P<d>中度以上|中等以上|重度|中度|轻度)|(?P<e>受限)|只能(?:弯|屈)到?(?P<deg>\d+)度"
)
_REPLACED = r"人工(?:全)?(?:股骨头|[肩肘腕髋膝踝]|单髁)?[^,。;]{0,4}(?:关节)?(?:置换|假体|关节)|关节置换|假体(?:置换|植入|在位|位置)|置换(?:术)?|全[髋膝](?:置换)?|(?:TKA|THA)|换(?:了|上)?[^,。;]{0,5}人工|半髋"
_FIXED = r"内固定|钢板|钢钉|髓内[钉针]|螺[钉丝]|克氏针|钢针|接骨板|切开复位|切复内固|张力带|空心[钉螺]|钉棒|椎弓根|锁定板|内置物|ORIF|钛板|钛钉|骨圆针|打(?:了)?(?:钢)?[钉板]|上(?:了)?(?:钢)?[钉板]|植骨内固|固定物|穿针"
_CONSERVED = r"石膏|夹板|支具|保守|外固定(?!架)|牵引|手法(?:复位|整复)|闭合复位|未(?:行|做|经|予|作)?手术|非手术|没(?:有)?(?:开刀|手术)|卧床|制动|悬吊|绷带|托|未[^,。;]{0,4}(?:内固定|开刀|手术)|护腰|胸带|前臂吊带"
_BONES = r"(?:肱|尺|桡|股|胫|腓|锁|髌|跟|跖|掌|指|趾|肋|胸|骨盆|髂|耻|坐|肩胛|舟|月|距|骰|楔|跗|颅|颧|鼻|下颌|上颌|颞|尾|骶|腕|椎)(?:[骨、与双及干体])?[^,。;]{0,14}骨?折|骨折|骨裂|裂纹|Colles|骨断"
_HEALED = r"愈合|愈|骨痂|连接|长好|长牢|对[位线]|恢复|骨性(?:连接|愈合)|已?(?:长|愈|连)"
_NON_FRACTURE = r"(?:未见|无|未发现|排除|没有|未及|未查见|否认|未提示|未示|不见)[^。;,]{0,12}(?:骨折|骨质(?:异常|破坏|改变)|骨裂)|骨折[^,。;]{0,3}(?:阴性|排除)|骨头?(?:好的|没问题|始终没)|骨(?:头)?[^,。;]{0,6}(?:没有断|没断|没伤|没问题)|骨头?片子没问题|骨(?:质|头)?(?:未见异常|没(?:事|断|折|伤)|无异常|完整|未断)"


def facts(reading: Reading) -> Iterator[Fact]:
    """Of bones, joints and the spine."""
    yield from _simple(reading)
    yield from _joints(reading)
    yield from _spine(reading)
    yield from _deformed(reading)


def _simple(reading: Reading) -> Iterator[Fact]:
    denied = re.search(_NON_FRACTURE, reading.text)
    if denied:
        yield fact(reading, "no_fracture", *denied.span())
    for kind, pattern, reach in (
        ("fracture", _BONES, 8), ("fixed", _FIXED, 5), ("healed", _HEALED, 2), ("arthritis", _ARTHRITIS, 10),
        ("replaced", _REPLACED, 4),
        ("osteomyelitis", r"骨髓炎|骨头里?发炎|骨感染|窦道|死骨|(?:反复|持续|经常|长期|间断|时有|仍有|总)[^,。;]{0,4}(?:[^,。;]{0,4}出[^,。;]{0,3}脓|流脓|溢脓|渗脓|破溃|冒脓|出脓|淌脓|排脓)|流脓", 6),
        ("meniscus", r"半月板", 3), ("ligament", r"韧带|交叉韧带|侧副|ACL|PCL", 3),
        ("loose", r"(?:关节)?(?:松弛|不稳|松动(?!.{0,4}牙)|失稳|打软|晃动|错动|发软)|抽屉[试征实][^,。;]{0,6}(?:阳|\+)|Lachman|侧方应力[^,。;]{0,6}阳|侧[方向][^,。;]{0,4}(?:试验|应力)[^,。;]{0,6}(?:阳|\+)|(?:发|很|变|得)松|晃得|一推[^,。;]{0,4}动", 5),
        ("rebuilt", r"重建|修复|修补|缝合|移植|吻合", 4),
        ("sprain", r"(?:腰|背|踝|腕|颈|肩|膝)[^,。;]{0,6}(?:扭|闪|拉|挫)(?:伤|了|着)?|扭伤|闪腰|闪了|腰肌|软组织(?:挫|损|伤|拉)|拉伤|岔气|闪了?腰", 6),
    ):  # fmt: skip
        for match in reading.said(pattern, reach):
            yield fact(reading, kind, *match.span())
    for match in re.finditer(_CONSERVED, reading.text):
        yield fact(reading, "conserved", *match.span())


def _joints(reading: Reading) -> Iterator[Fact]:
    text, seen = reading.text, set()
    for match in _JOINT.finditer(text):
        _, end = reading.sentence(match.start())
        side: Side = side_near(reading, match.start(), 24)
        part = JOINTS[match[1]]
        if (part, side) not in seen:
            seen.add((part, side))
            yield fact(reading, "joint", *match.span(), part=part, side=side)
        behind = text[match.end() : end]
        if (stiff := _STIFF.search(behind)) and not reading.denied(
            match.end() + stiff.start(), match.end() + stiff.end(), 4
        ):
            if "活动度" in stiff.group() and re.match(r"\d", behind[stiff.end() :]):
                continue
            yield fact(reading, "stiff", match.start(), match.end() + stiff.end(), part=part, side=side)
    for match in reading.said(_LIMITED, 5):
        said = next((match[name] for name in "abcd" if match[name]), "") or ("" if not match["deg"] else "中度")
        heavy = "heavy" if re.search("中|重|明显|显著|严重|大部", said) else "light" if said else "some"
        yield fact(reading, "limited", *match.span(), level=heavy)
    for match in re.finditer(
        r"(?:屈伸|活动|屈曲|伸屈|伸膝|屈膝|功能)[^,。;]{0,8}(?:正常|自如|良好|满意|不受限|无受限|未受限|无(?:明显)?(?:受限|障碍)|可)|行走(?:正常|自如|如常|无碍|无明显障碍)|活动(?:正常|自如|如常)",
        text,
    ):
        yield fact(reading, "moves_well", *match.span())


def _spine(reading: Reading) -> Iterator[Fact]:
    text = reading.text
    for match in re.finditer(
        rf"(?:后凸|背驼|驼|驼背|侧弯|Cobb|成角|凸畸形)[^,。;\d]{{0,14}}{RANGE}|{RANGE}(?:度|°)(?:以上)?的?(?:后凸|侧凸|驼背|成角)",
        text,
    ):
        low, high = ends(match) if match[1] else ends(match, 3)
        kind = "kyphosis" if re.search("后凸|驼|侧|Cobb|凸", match.group()) else "angle"
        yield fact(reading, kind, *match.span(), low=low, high=high)
    for kind, pattern in (
        ("vertebra", r"椎(?!间盘)|脊柱|脊椎|[胸腰]\d+|[TL]\d+"),
        ("compressed", r"压缩|楔形|楔变|爆裂|变扁"),
        (
            "radicular",
            r"根性|神经根[^,。;未无]{0,6}(?:痛|受压|损|刺激|症|伤)|根痛|放射(?:性)?(?:痛|麻|疼)|窜(?:痛|麻)|牵拉[征试]|直腿抬高|串(?:痛|麻)|麻痛",
        ),
        ("electrical", r"电生理|肌电图|神经传导|诱发电位|肌电"),
        ("disc", r"间盘[^,。;无未]{0,5}(?:突|膨|脱)|髓核[^,。;无未]{0,4}(?:突|脱)|腰突|盘突出|LDH|HNP"),
        ("acute", r"急性|外伤(?:后|性|致|当)?|扭伤|当即|受伤|当时|摔|搬|砸|闪"),
    ):
        for match in reading.said(pattern, 12 if kind == "disc" else 5):
            yield fact(reading, kind, *match.span())
    for match in re.finditer(
        r"压缩[^,。;\d]{0,12}(?:(\d)/(\d)|(\d+(?:\.\d+)?)%)|(?:高度|前缘)[^,。;]{0,8}(?:丢失|减少|降低|压缩|丧失)[^,。;\d]{0,8}(?:(\d)/(\d)|(\d+(?:\.\d+)?)%)",
        text,
    ):
        one, two, percent = (
            match.group(1) or match.group(4),
            match.group(2) or match.group(5),
            match.group(3) or match.group(6),
        )
        share = 100 * int(one) / int(two) if one else float(percent)
        yield fact(reading, "height_lost", *match.span(), low=share, high=share)


def _deformed(reading: Reading) -> Iterator[Fact]:
    text = reading.text
    short = rf"(?:短缩|缩短|短|不等长|差|相差)[^,。;\d]{{0,8}}{RANGE}(厘米|公分|cm|CM|c|毫米|mm)|短(?:了)?(?P<n>\d+(?:\.\d+)?)"
    for match in re.finditer(short, text):
        if match["n"]:
            low = high = float(match["n"])
        else:
            low, high = ends(match)
            if match[3] in ("毫米", "mm"):
                low, high = low / 10, high / 10
        yield fact(reading, "shortened", *match.span(), low=low, high=high)
    for match in re.finditer(
        rf"(?:成角|角度?|内翻|外翻|畸形|弯|拐|歪)[^,。;\d]{{0,10}}{RANGE}(?:度|°)|{RANGE}(?:度|°)[^,。;]{{0,6}}(?:成角|角|内翻|外翻|畸形)",
        text,
    ):
        low, high = ends(match) if match[1] else ends(match, 3)
        yield fact(reading, "angle", *match.span(), low=low, high=high)
    for match in re.finditer(r"股骨|大腿骨|大腿", text):
        yield fact(reading, "femur", *match.span())
    for match in re.finditer(r"畸形愈合|长歪|没长正|长得?不正|歪|向[内外前后]拐|成角|短缩|缩短|旋转畸形", text):
        yield fact(reading, "malunion", *match.span())
