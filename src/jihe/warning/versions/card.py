"""The card of a version: what it is, what taught it, how it did and where not to lean on it, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jihe import markdown

if TYPE_CHECKING:
    from datetime import date

    from jihe.warning.discovery import Model
    from jihe.warning.estimators.estimate import Estimate
    from jihe.warning.methods.base import Validation
    from jihe.warning.versions.standing import Standing

_SECTIONS = {
    "Question": "问题", "Population": "范围", "Features": "特征", "Method": "方法", "How to read": "如何解读",
    "Limits": "局限",
}  # fmt: skip


def card(
    model: Model,
    sections: Mapping[str, str],
    as_of: date,
    snapshot: int,
    rows: int,
    validation: Validation,
    stands: Standing,
    slices: Mapping[str, float],
) -> str:
    """Chinese first. ``sections``: the file's own words. Nobody's row is on it."""
    declared, columns = model.declaration, model.feature.meta.told
    features = [(f"`{one}`", columns[one].zh, columns[one].en, columns[one].unit) for one in declared.features]
    measured = [(name, *_interval(one)) for name, one in validation.metrics.items()]
    parts = [
        f"# {model.code} {declared.title}\n\n{declared.title_en}\n",
        "**只作线索：由人核查和决定，不停发任何待遇。** A lead alone: people look and decide; it stops no payment.\n",
        markdown.table(("", ""), [
            ("方法 method", f"{declared.name} {declared.name_en} (`{type(declared.method).__name__}`)"),
            ("评分对象 scores", f"{model.feature.meta.title} {model.feature.meta.title_en} (`{declared.entity}`)"),
            ("截至 as known on", as_of.isoformat()),
            ("数据快照 snapshot", str(snapshot)),
            ("学习行数 rows learnt from", f"{rows:,}"),
            ("分数 score", "经核查属实的概率 probability that a review upholds it" if declared.method.calibrated
             else "只用于排序 ranks only"),
            ("内容哈希 content hash", f"`{model.content_hash}`"),
        ]),
        f"## 与基线相比 Beside its baseline\n\n{stands.zh}。\n\n{stands.en}.\n",
        f"## 测得 Measures\n\n{validation.says}\n",
        markdown.table(("指标 measure", "值 value", "90 % 区间 interval"), measured),
        *([f"## 分组 By part\n\n{_slices(slices)}"] if slices else []),
        *(f"## {zh} {name}\n\n{' '.join(sections[name].split())}\n" for name, zh in _SECTIONS.items()
          if name in sections),
        markdown.table(("特征 feature", "含义", "meaning", "单位 unit"), features),
        "## 合理情形（排除项） Look-alikes\n",
        markdown.table(("", "", "据以排除 cleared by", ""), [
            (one.what, one.what_en, one.cleared_by, one.cleared_by_en) for one in declared.look_alikes
        ]),
    ]  # fmt: skip
    return "\n".join(parts)


def _interval(one: Estimate) -> tuple[str, str]:
    if one.value != one.value:
        return "无法估计 not estimable", ""
    return f"{one.value:.3f}", f"[{one.low:.3f}, {one.high:.3f}]"


def _slices(slices: Mapping[str, float]) -> str:
    """A row a part; what was not measured of one is left empty."""
    of: dict[str, dict[str, float]] = {}
    for name, value in slices.items():
        part, _, measure = name.removeprefix("slice/").rpartition("/")
        of.setdefault(part, {})[measure] = value
    measures = list(dict.fromkeys(name for each in of.values() for name in each))
    rows = [
        (part, *("" if each.get(one) is None else f"{each[one]:.3g}" for one in measures)) for part, each in of.items()
    ]
    return markdown.table(("", *measures), rows)
