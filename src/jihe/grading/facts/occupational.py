"""Facts of occupational disease: dust in the lungs by stage, want of oxygen, chrome, acid, caisson, leukaemia."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jihe.grading.facts.base import Fact, fact
from jihe.grading.reading import Reading

_DUST = r"[矽硅煤尘石棉电焊铸工水泥]+(?:工)?(?:尘)?肺|尘肺"
_STAGE = re.compile(
    rf"(?:{_DUST})[^。;\d]{{0,8}}(\d)期|(\d)期(?:的)?(?:{_DUST})|(?:诊断|分期|分级|确诊)[^。;\d]{{0,8}}(\d)期"
)


def facts(reading: Reading) -> Iterator[Fact]:
    """Of occupational disease."""
    text = reading.text
    dust = reading.says(_DUST, 5)
    if dust:
        yield fact(reading, "dust", *dust.span())
        for match in _STAGE.finditer(text):
            stage = float(next(one for one in match.groups() if one))
            yield fact(reading, "stage", *match.span(), low=stage, high=stage)
        yield from _oxygen(reading)
        for match in re.finditer(
            r"(重|中|轻)度(?:的)?(?:通气)?(?:功能)?(?:损伤|损害|减退|下降|障碍|异常|减低)|(?:减退|下降|损害|损伤|减|降低|异常)[^,。;]{0,4}(重|中|轻)度|(?:略|稍|轻微)(?:减|降|下降|异常)",
            text,
        ):
            said = match[1] or match[2] or "轻"
            yield fact(
                reading,
                "function",
                *match.span(),
                part="lung",
                level={"重": "severe", "中": "moderate", "轻": "mild"}[said],
            )
    patterns = (
        ("chrome", r"铬"), ("nose", r"鼻"),
        ("nose_ill", r"鼻(?:中隔|黏膜|粘膜|甲|腔)?[^,。;]{0,8}(?:穿孔|溃疡|糜烂|萎缩|出血|干燥|充血|结痂|肥厚|炎|病|改变)"),
        ("treated", r"药不能断|离不开药|(?:每|隔)[^,。;]{0,6}(?:门诊|用药|换药|冲洗)|(?:长期|经常|需|仍|反复|定期|持续|常年|规律)[^,。;]{0,8}(?:用药|治疗|门诊|就诊|就医|换药|滴鼻|冲洗|服药|复诊|喷|医疗)|医疗依赖|离不开药|一般医疗"),
        ("no_symptom", r"(?:无|没有|未诉|未见|不伴)[^,。;]{0,6}(?:症状|不适|特殊|主诉|鼻塞|自觉)|无需(?:用药|治疗|特殊)|不(?:需|用)(?:用药|治疗|吃药)|未(?:用药|治疗)|轻(?:度|微)"),
        ("acid", r"酸(?:雾|蚀|洗|性|作业|槽|液|[^,。;]{0,3}作业)|牙酸|电镀"),
        ("erosion", r"酸蚀|侵蚀|蚀|牙釉|釉质|牙体[^,。;]{0,6}(?:缺|损)|牙面"),
        ("caisson", r"沉箱|潜水|高气压|高压(?:作业|舱|环境)|减压(?:性|病)|加压|隧道加压|盾构带压"),
        ("necrosis", r"骨(?:头)?(?:缺血性?)?坏死|囊变|骨坏|坏死"),
        ("leukaemia", r"白血病|AML|ALL|CML|APL|血癌|急粒|急淋|慢粒|粒细胞白血|髓系白血|M\d"),
        ("remission", r"完全缓解|缓解|CR|未复发|稳定|骨髓(?:象)?(?:正常|恢复|缓解)"),
        ("benzene", r"苯|职业性"),
    )  # fmt: skip
    for kind, pattern in patterns:
        for match in reading.said(pattern, 5) if kind not in ("no_symptom",) else re.finditer(pattern, text):
            yield fact(reading, kind, *match.span())
    for match in re.finditer(r"(?:酸蚀|蚀|牙)[^,。;\d]{0,6}(\d)[度级]|(\d)[度级](?:的)?(?:酸蚀|牙)", text):
        degree = float(match[1] or match[2])
        yield fact(reading, "erosion_degree", *match.span(), low=degree, high=degree)
    if necrosis := re.search(r"坏死[^,。;\d]{0,6}(\d)期|(\d)期[^,。;]{0,10}坏死", text):
        stage = float(necrosis[1] or necrosis[2])
        yield fact(reading, "necrosis_stage", *necrosis.span(), low=stage, high=stage)


def _oxygen(reading: Reading) -> Iterator[Fact]:
    """Want of oxygen and how severe, or that there is none."""
    text = reading.text
    low = r"血氧|缺氧|低氧(?:血症)?|氧分压|呼吸衰竭|气促|气急|呼吸困难|喘(?:憋|息)?|紫绀|发绀|憋"
    for match in re.finditer(low, text):
        begin, end = reading.clause(match.start())
        around = text[begin:end]
        if reading.denied(match.start(), match.end(), 10) or re.search("正常|不明显", text[match.end() : end]):
            yield fact(reading, "hypoxia", *match.span(), level="none")
            continue
        level = (
            "severe"
            if re.search("严重|重度|静息|静坐|休息|安静|离不开|长期|卧床|极", around)
            else "moderate"
            if re.search("中度|中等", around)
            else "mild"
            if "轻" in around
            else "some"
        )
        yield fact(reading, "hypoxia", *match.span(), level=level)
