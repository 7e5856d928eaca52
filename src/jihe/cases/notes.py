"""The notes sheet of a list: what a reader must know to read its figures rightly, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from typing import TYPE_CHECKING

from jihe.cases.effort import ReviewNumbers
from jihe.page import words

if TYPE_CHECKING:
    from jihe.cases.models import Night

_VERDICT = "核查结论 Verdict"
_FIXED = {
    "合成数据 Synthetic": """
        本清单来自合成城市，其中的人员、单位和金额均为虚构，数字不代表任何真实基金。
        The records are those of a synthetic city: every person, unit and amount is invented.""",
    "疑点不是结论 Not a verdict": """
        先核查后处理：疑点本身不得作为停发待遇的依据（社会保险经办条例 第二十六条）。
        Investigate first: nothing here may stop a payment by itself.""",
    "排序 Ranking": """
        序号按每小时预计可追回金额排列：属实概率 × 涉及金额 × 可追回比例 ÷ 预计工时。
        属实概率取案件各疑点中最高者：按本单位对此类疑点的结论统计，结论少时以等级先验补足；预警用校准分值，同样按结论校正。
        一类疑点占满其工时份额的，其余排在后面；结论不足的一类只先列几件。每案的依据见“排序依据”一列。
        按序号依次装满工时；剩余工时容不下的案件延后办理，故序号可能不连续。
        Ranked by expected recovery per reviewer hour: P(upheld) × amount × recoverable share ÷ hours.
        P(upheld) is learnt from this bureau's verdicts on each kind of suspicion, beside the prior of its severity.
        No kind fills the list alone.
        A case that no longer fits the hours is passed over, so ranks may skip.""",
    "另案金额 Elsewhere": """
        一笔支付只计入一个案件。本案提到、但已计入其他案件的金额另列，不重复计入涉及金额。
        Each payment counts in one case only; what belongs to another case is shown apart.""",
    _VERDICT: """
        请在下拉列表中选择一项；确认金额、文书号和其他说明写在备注。
        Choose one of the list; the confirmed amount and all else go to the remarks.""",
}
_REPLY = {
    "如何填报 How to reply": """
        只填写黄色单元格，其余内容不得改动；改动过的行会被退回。不填写的行视为尚未核查。
        核查结论从下拉列表中选择；理由必填；日期写成 2026-03-31。
        确认金额以元为单位，最多两位小数，不超过涉及金额（待补发清单为应补发金额）；
        正常、数据错误、证据不足的案件填 0 或留空。
        听取过陈述申辩的，写明日期和内容；行为终了日期用于计算行政处罚时限，可留空。
        不要合并单元格，不要使用公式。同一文件重复导入不会重复记账。
        Fill in the yellow cells only; a row changed elsewhere is refused. A row left empty is not reviewed yet.
        The amount is in yuan, two decimals at most, not above what is at stake. No formulas, no merged cells."""
}


def notes(
    night: Night, versions: Mapping[str, str], numbers: ReviewNumbers, *, reply: bool = False
) -> list[tuple[str, str]]:
    """Label and text of each note: the run, what it was made from, how it was ranked, with which numbers.

    ``reply``: the list is one to be sent back, and says how it is filled in.
    """
    fixed = {label: text for label, text in _FIXED.items() if label != _VERDICT} | _REPLY if reply else _FIXED
    upheld = "，".join(f"{severity} 级 {_percent(bp)}" for severity, bp in sorted(numbers.upheld.items()))
    shares = "，".join(f"{_line(line)} {_percent(bp)}" for line, bp in numbers.recoverable.items())
    hours = "，".join(f"{_line(line)} {minutes / 60:g} 小时" for line, minutes in numbers.minutes.items())
    hours_there_are = f"{night.capacity_minutes / 60:g} 小时，其中待补发案件至多 {_percent(numbers.share['owed'])}"
    return [
        ("批次 Run", night.run_id),
        ("数据截至 As of", night.as_of.isoformat()),
        ("可用工时 Hours", f"{hours_there_are}，余时归还"),
        *versions.items(),
        *((label, cleandoc(text)) for label, text in fixed.items()),
        ("属实概率先验 Priors", upheld),
        ("可追回比例 Recoverable", shares),
        ("每案基本工时 Base hours", f"{hours}；单位、医疗机构等对象按倍数增加"),
        ("实测工时 Measured hours", _measured(numbers) or "尚无 none yet"),
        ("未核实参数 Unverified", "；".join(f"{zh} {en}" for zh, en in numbers.unverified) or "无 none"),
    ]


def _measured(numbers: ReviewNumbers) -> str:
    """What cases of each kind took where that moved the declared hours, and from how many."""
    told = []
    for (line, kind), (ratio, cases) in sorted(numbers.observed.items()):
        hours = numbers.declared((line, kind)) * ratio / 60
        if ratio != 1:
            told.append(f"{_line(line)}·{words.word('subject_kind', kind)} {hours:.1f} 小时（{cases} 件）")
    return "；".join(told)


def _line(line: str) -> str:
    return words.word("case_line", line)


def _percent(bp: int) -> str:
    return f"{bp / 100:g} %"
