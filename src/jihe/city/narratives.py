"""How accidents and their outcomes are told: our own wording, varied, for the synthetic city alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihe.city.identity import Text

_SIDES = {"L": "左", "R": "右", "both": "双", "none": ""}
_PARTS = {
    "hand": "手", "foot": "足", "leg": "小腿", "arm": "前臂", "head": "头部", "spine": "腰部", "eye": "眼",
    "chest": "胸部", "abdomen": "腹部", "ear": "耳", "body": "全身",
}  # fmt: skip
_ACCOUNTS = {
    "14-1": (
        "在车间操作{tool}时，{part}被{cause}",
        "搬运{tool}时不慎，{part}被{cause}",
        "调试{tool}时设备突然启动，{part}被{cause}",
        "清理{tool}时脚下打滑，{part}被{cause}",
        "与工友抬{tool}时配合不当，{part}被{cause}",
        "加班操作{tool}时疲劳走神，{part}被{cause}",
        "检修{tool}时未断电，{part}被{cause}",
    ),
    "14-2": (
        "上班前准备{tool}时，{part}被{cause}",
        "下班收拾{tool}时，{part}被{cause}",
    ),
    "14-3": (
        "因履行职责与来访人员发生冲突，{part}被打伤",
        "劝阻他人擅自进厂时被推倒，{part}受伤",
    ),
    "14-4": (
        "长期接触粉尘岗位作业，经诊断为职业病",
        "从事打磨抛光工种多年，体检发现肺部异常，经诊断为职业病",
    ),
    "14-5": (
        "外出送货途中，{part}被{cause}",
        "外出安装{tool}时，{part}被{cause}",
    ),
    "14-6": (
        "上班途中骑电动车与他人车辆相撞，{part}受伤",
        "下班途中经过路口被小车撞倒，{part}受伤",
        "下班途中被摩托车追尾，{part}受伤",
    ),
    "15-1": (
        "在岗位上突感不适倒地，送医抢救",
        "上班时突发胸痛，送医抢救",
        "当班时突然昏迷，工友拨打急救电话送医",
        "在工作岗位上突发头痛呕吐，送医抢救",
    ),
    "15-2": ("为阻止他人落水施救时，{part}受伤", "参与扑救邻近厂房火灾时，{part}受伤"),
    "15-3": ("服役期间旧伤在工作中复发", "搬运时服役期间的旧伤复发"),
}
# Accounts of their own, for what a clause alone does not say.
_STORIES = {
    "detour": (
        "下班途中绕道接孩子放学，与机动车相撞，{part}受伤",
        "下班途中顺路到市场买菜后回家，被车辆撞倒，{part}受伤",
        "上班途中先送老人就医，路口被撞，{part}受伤",
    ),
    "finger": (
        "搬运{tool}时手指被夹在工件之间，{part}指骨受伤",
        "更换{tool}配件时手指未及时抽出，{part}被{cause}",
        "装卸货物时{tool}滑落砸到手指，{part}受伤",
    ),
    "toe": (
        "搬运{tool}时脱手，砸到足趾，{part}受伤",
        "推车时{tool}倾倒，压到脚趾，{part}受伤",
        "卸货时铁件滑落砸中脚趾，{part}受伤",
    ),
    "fall": (
        "在车间行走时地面湿滑摔倒，{part}受伤",
        "下楼取料时踩空摔倒，{part}受伤",
        "从货架旁梯子上滑下，{part}受伤",
    ),
}
_TOOLS = ("冲床", "注塑机", "开料锯", "叉车", "打磨机", "钢管", "模具", "传送带", "切割机", "货箱", "压铸机", "车床")
_CAUSES = ("压伤", "砸伤", "割伤", "夹伤", "绞伤", "撞伤", "烫伤")
_PLACES = {"14-6": "上下班途中", "14-5": "外出途中", "15-1": "工作岗位", "15-2": "河边", "detour": "上下班途中"}

# grade: (family, parts it fits, description)
_OUTCOMES: dict[int, tuple[tuple[str, str, str], ...]] = {
    0: (
        ("B", "hand", "{s}手背浅表裂口清创缝合,拆线后留细线状疤痕,握力正常。"),
        ("B", "", "{s}{p}挫伤,摄片未见骨折,肿胀消退,活动自如。"),
    ),
    1: (
        ("A", "head", "重型颅脑损伤后一年,不能言语及认人,进食排便翻身全部由他人完成。"),
        ("A", "spine", "颈髓损伤,肌力二至三级,终日卧床。"),
        ("B", "", "火焰烧伤愈后瘢痕约占体表百分之九十二,四肢大关节几乎不能动。"),
    ),
    2: (
        ("A", "head", "脑外伤后智力重度减退,只能听懂极简单指令,须人照看。"),
        ("B", "", "双前臂均在腕上截除。"),
    ),
    3: (
        ("A", "head", "{s}侧肢体偏瘫,患侧肌力三级,可扶行数步。"),
        ("B", "", "双手拇指、示指均缺失,无法捏物。"),
    ),
    4: (
        ("B", "arm", "{s}上臂离断(肘上)未再植。"),
        ("B", "leg", "{s}大腿截肢,另一下肢正常。"),
        ("A", "", "颅脑伤后中度智力减退,需督促方能完成家务。"),
    ),
    5: (
        ("B", "hand", "{s}手全部功能丧失,仅余掌形。"),
        ("B", "leg", "{s}小腿截肢(膝以下),装配假肢步行。"),
        ("B", "", "{s}肩关节强直,功能完全丧失。"),
    ),
    6: (
        ("B", "hand", "{s}手拇指自根部整指缺失。"),
        ("C", "eye", "{s}眼失明,另眼矫正视力零点五。"),
        ("B", "", "股骨骨折畸形成角约二十度且短缩五厘米。"),
    ),
    7: (
        ("C", "eye", "{s}眼失明,另眼视力正常。"),
        ("B", "foot", "{s}足五趾全部缺失。"),
        ("D", "abdomen", "外伤性脾破裂行脾切除。"),
        ("B", "", "{s}胫骨平台骨折后创伤性关节炎,膝屈伸中度以上受限。"),
    ),
    8: (
        ("B", "hand", "{s}手环指、小指于近侧指间关节离断。"),
        ("A", "head", "额叶部分切除后恢复良好,检查无功能缺失。"),
        ("B", "", "开放骨折后骨髓炎反复流脓。"),
    ),
    9: (
        ("B", "hand", "{s}手示指缺失两节。"),
        ("B", "foot", "{s}足拇趾末节缺失。"),
        ("A", "head", "脑挫裂伤治愈,无神经功能缺损。"),
        ("B", "", "{s}{p}骨折钢板内固定后愈合,功能基本正常。"),
    ),
    10: (
        ("B", "hand", "{s}环指于远侧指间关节离断,残端愈合好。"),
        ("B", "foot", "{s}足第三趾末节缺失。"),
        ("B", "spine", "急性外伤致腰椎髓核突出,下肢放射痛。"),
        ("C", "eye", "{s}眼矫正视力零点四,另眼零点八以上。"),
        ("B", "", "{s}{p}骨折保守治疗后愈合,活动基本正常。"),
    ),
}


def accounts(clause: Text, part: Text, side: Text, rng: np.random.Generator, story: Text | None = None) -> Text:
    """One sentence about each accident, by its story where it has one, else by its clause."""
    tool, cause = (np.array(each)[rng.integers(0, len(each), len(clause))] for each in (_TOOLS, _CAUSES))
    choice = rng.random(len(clause))
    made = np.empty(len(clause), dtype=object)
    hurt = np.char.add(pd.Series(side).map(_SIDES).to_numpy(str), pd.Series(part).map(_PARTS).to_numpy(str))
    key = clause if story is None else np.where(story == "", clause, story)
    for one in np.unique(key):
        rows = np.flatnonzero(key == one)
        texts = _STORIES.get(str(one)) or _ACCOUNTS[str(one)]
        for index, text in enumerate(texts):
            some = rows[(choice[rows] * len(texts)).astype(int) == index]
            made[some] = _filled(text, {"tool": tool[some], "part": hurt[some], "cause": cause[some]})
    return made.astype(str)


def places(clause: Text, story: Text | None = None) -> Text:
    """Where it happened, in words."""
    key = clause if story is None else np.where(story == "detour", story, clause)
    return pd.Series(key).map(_PLACES).fillna("生产车间").to_numpy(str)


def outcomes(grade: np.ndarray, part: Text, side: Text, rng: np.random.Generator) -> tuple[Text, Text]:
    """Description and family of each outcome: one that fits the part where the grade has one."""
    text, family = np.empty(len(grade), dtype=object), np.full(len(grade), "B", dtype="U1")
    draw = rng.random(len(grade))
    for one in np.unique(grade):
        for where in np.unique(part):
            rows = np.flatnonzero((grade == one) & (part == where))
            fitting = [row for row in _OUTCOMES[int(one)] if row[1] == where]
            fitting = fitting or [row for row in _OUTCOMES[int(one)] if not row[1]]
            for index, (code, _, words) in enumerate(fitting):
                some = rows[(draw[rows] * len(fitting)).astype(int) == index]
                names = {
                    "s": pd.Series(side[some]).map(_SIDES).to_numpy(str),
                    "p": np.repeat(_PARTS[str(where)], len(some)),
                }
                text[some] = _filled(words, names)
                family[some] = code
    return text.astype(str), family


def _filled(text: str, slots: dict[str, Text]) -> Text:
    """The text with each row's words in its slots."""
    made = np.repeat(text, len(next(iter(slots.values()))))
    for name, words in slots.items():
        made = np.array([t.replace("{" + name + "}", w) for t, w in zip(made, words, strict=True)], dtype=object)
    return made.astype(str) if len(made) else np.array([], dtype=str)
