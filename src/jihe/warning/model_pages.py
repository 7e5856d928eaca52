"""The catalogue of models, ``docs/models/``: a page for each, and their list; ``python -m jihe.warning.model_pages``.

What a page says of a model is read from its file and its features' file; what came of its trials from
``trials.json`` (``jihe models evaluate --json``), how it did on other worlds from ``worlds.json`` (``make worlds``). A
test fails when a page is not what this would write.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe import markdown
from jihe.warning.declaration import History
from jihe.warning.discovery import discover
from jihe.warning.trial_runs import trials_of
from jihe.warning.versions.baselines import simple

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.warning.discovery import Model

FOLDER = Path("docs/models")
LIST = "README.md"
LINES = {"pension": "养老 pension", "unemployment": "失业 unemployment", "work_injury": "工伤 work injury",
         "cross": "跨险种 cross-line"}  # fmt: skip
LANES = {"case": "案件 cases", "public_power": "公权力监督，只有纪检监察可见 public power, seen by discipline alone"}
FINDINGS = {"shown": "成立 shown", "open": "未决 open", "refuted": "**不成立 refuted**"}
KINDS = {"null": "零假设 null", "injection": "注入 injection", "calibration": "校准 calibration",
         "baseline": "基线 baseline", "ablation": "消融 ablation", "control": "对照 control",
         "run_length": "受控链长 run length", "delay": "检出时延 delay"}  # fmt: skip
WAYS = {"model": "本模型 this model", "simple": "简单排序 simple", "forest": "孤立森林 isolation forest",
        "random": "随机 random", "best": "至多可能 at best",
        "warned": "本模型中发出预警的 of the model's, warned of"}  # fmt: skip
OTHERS = ("simple", "forest", "random")
SECTIONS = {"Question": "问题", "Population": "范围", "Method": "方法", "How to read": "如何解读", "Limits": "局限"}
UNREACHED = "真值中没有它所指对象的欺诈，无法测量 not measurable: the truth knows no fraud of what it names"
_CAUTION = """城市、人员、金额均为合成；欺诈在生成时被富集，下列各数都按还原权重折回真实比例。训练与评估用不同的世界
（作案方式与种子都不同）；括号内为各世界均值的 90 % 区间。
City, people and money are synthetic. Frauds are enriched when the city is built and weighed back to their real rarity
in every number below. Trained on one world, judged on others, which differ in how people behave and in seed;
brackets: 90 % interval of the mean over worlds.
"""
_HEAD = """# 大数据预警模型 Warning models

每个模型一页：问题、特征、方法、解读、局限、能证明它无用的试验、在未训练过的世界上的表现。
由 `make docs` 从模型文件和两份记录（`trials.json`、`worlds.json`）生成，请改模型，不要改页面。
A page for each model: question, features, method, how to read it, limits, the trials that would show it useless, and
how it does on worlds it was not trained on. Written by `make docs` from the models and two records; edit the models.
"""
_MEASURED = """测得：与界限相比的数及其 90 % 区间，取本地数据的最后一天；在多处、多日试验时区间取最宽。
Measured: the number held against the bound with its 90 % interval, on the home's last day; where several funds and
days were tried the interval is the widest.
"""
_WORLDS = """## 在未训练过的世界上 On worlds not trained on

每种排序取同样多的名额（模型一晚的容量）；规则已能证明的不计入。“属实率”为欺诈占比，“复核属实”为会出错的核查人员
予以认定的比例，“金额”为名单所及欺诈的损失，“规则之外”为其中没有任何规则发现的部分。“至多可能”把全部欺诈排在最前：
按真实比例，这样规模的城市里欺诈常常少于名额。
Each way fills the same places, the model's capacity of a night; what a rule proves is left out. Precision is the share
of frauds, *upheld* what reviewers who err would uphold, money the loss behind the frauds reached, *beyond rules* the
part of it that no rule finds. *At best* is a list with every fraud on top: often a night has more places than a city of
this size has frauds, as rare as in life.
"""


@dataclass(frozen=True)
class Records:
    """What was measured, by code: the lines of ``trials.json``, and ``worlds.json``."""

    trials: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    worlds: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Records:
        """From ``folder``; what is not there has not been measured."""
        trials: dict[str, list[Mapping[str, Any]]] = {}
        for line in _json(folder / "trials.json") or []:
            trials.setdefault(line["code"], []).append(line)
        return cls(trials, _json(folder / "worlds.json") or {})

    def of(self, model: Model) -> Mapping[str, Any] | None:
        """How a model did on other worlds; None where it was not measured, or names nothing the truth knows."""
        found: Mapping[str, Any] | None = self.worlds.get("models", {}).get(model.code)
        return found if found and found["ways"]["reach"]["frauds"][0] else None

    def why_not(self, model: Model) -> str:
        """Why there is nothing to show of a model."""
        if model.code in self.worlds.get("models", {}):
            return UNREACHED
        why = self.worlds.get("problems", {}).get(model.code)
        return f"未测 not measured{f': {why}' if why else ''}"


def pages(content: Content, records: Records) -> dict[str, str]:
    """Every page as Markdown by file name, the list among them; models that cannot be loaded have none."""
    models, _ = discover(content)
    made = {f"{model.stem}.md": page(content, model, records) for model in models}
    return {LIST: _list(models, records), **made}


def page(content: Content, model: Model, records: Records) -> str:
    """One model's page."""
    declared, told = model.declaration, content.models[model.stem].sections
    kind, column = declared.subject
    parts = [
        f"# {model.code} {declared.title}\n\n{declared.title_en}\n\n{declared.name} {declared.name_en}\n",
        f"**{_flat(told['Question'])}**\n",
        *_warning(model, records),
        markdown.table(("", ""), [
            ("险种 line", LINES[declared.line]), ("通道 lane", LANES[declared.lane]),
            ("逐一评分 scores each", f"`{declared.entity}`: {model.feature.meta.title} {model.feature.meta.title_en}"),
            ("预警对象 warns about", f"`{kind}` ({column})"),
            ("每晚容量 capacity of a night", f"{declared.capacity.top}"),
            ("最低分数 least score", f"{declared.capacity.at_least:g}"),
            ("分数 score", "经核查属实的概率 probability that a review upholds it" if declared.method.calibrated
             else "只用于排序 ranks only"),
            ("方法 method", f"`{_described(declared.method)}`"),
            ("标签 labels", _labels(model)),
            ("简单排序 the simple way it must beat", simple(declared).says),
            ("文件 files", f"`models/{model.stem}.py`, `features/{model.feature.stem}.sql`"),
            ("内容哈希 content hash", f"`{model.content_hash}`"),
        ]),
        f"## 范围 Population\n\n{_flat(told['Population'])}\n",
        f"## 特征 Features\n\n{_flat(told['Features'])}\n",
        _features(model),
        *(f"## {SECTIONS[name]} {name}\n\n{_flat(told[name])}\n" for name in ("Method", "How to read", "Limits")),
        f"## 怎么说 What it says\n\n> {declared.says}\n>\n> {declared.says_en}\n",
        "## 法律依据 The law\n\n" + "\n".join(f"- {one}" for one in declared.basis) + "\n",
        f"## 合理情形（排除项） Look-alikes\n\n{_look_alikes(model)}",
        _trials(model, records),
        _worlds(model, records),
    ]  # fmt: skip
    return "\n".join(parts)


def _warning(model: Model, records: Records) -> list[str]:
    """What a reader must know first: that it does not do better than a simpler way, or that nobody measured it."""
    lines = [line for line in records.trials.get(model.code, []) if line["kind"] == "baseline"]
    worlds = records.of(model)
    said = []
    for line in (line for line in lines if not line["outcomes"]):
        said.append(f"未能与基线比较。 It could not be held against a baseline: {line['problems'][0]['why']}.")
    if any(line["verdict"] != "shown" for line in lines if line["outcomes"]):
        said.append("按核查结果，未证明优于其基线。 By reviews, it is not shown to beat its stated baseline.")
    if worlds is not None:
        no_better = [way for way, gain in worlds["gains"]["precision"].items() if gain["finding"] != "shown"]
        if no_better:
            names = "、".join(WAYS[way] for way in no_better)
            said.append(
                "在未训练过的世界上，其名单的属实率未证明高于 On other worlds its precision is not shown to be above: "
                f"{names}."
            )
    return [f"> {text}\n" for text in said]


def _features(model: Model) -> str:
    declared, columns = model.declaration, model.feature.meta.told
    rows = [
        (
            f"`{name}`{' ↑' if name in declared.rising else ''}",
            f"{columns[name].zh}<br>{columns[name].en}" + (f"<br>{columns[name].note}" if columns[name].note else ""),
            columns[name].unit,
        )
        for name in declared.features
    ]
    rising = "↑ 越高越可疑 more is never less suspicious\n" if declared.rising else ""
    return f"{markdown.table(('特征 feature', '含义 meaning', '单位 unit'), rows)}\n{rising}"


def _look_alikes(model: Model) -> str:
    """The honest situations, and the paper that clears each."""
    rows = [
        (f"{one.what}<br>{one.what_en}", f"{one.cleared_by}<br>{one.cleared_by_en}")
        for one in model.declaration.look_alikes
    ]
    return markdown.table(("合理情形 what", "据以排除的材料 cleared by"), rows)


def _labels(model: Model) -> str:
    labels = model.declaration.labels
    if labels is None:
        return "不学习核查结论 learns from no verdict"
    if isinstance(labels, History):
        return f"登记库后来的消息 what `{labels.told}` told within {labels.settles} months after each day"
    return f"`{labels.subject_kind}`: {', '.join(f'`{one}`' for one in labels.upheld)}"


def _trials(model: Model, records: Records) -> str:
    """What would show it useless, and what came of it."""
    came = {line["trial"]: line for line in records.trials.get(model.code, [])}
    rows = [
        (f"`{trial.name}`", KINDS[trial.kind], trial.asks, *_outcome(came.get(trial.name), model))
        for trial in trials_of(model)
    ]
    heads = ("试验 trial", "类别 kind", "须成立 asks that", "测得 measured", "结论 verdict")
    return f"## 能证明它无用的试验 What would show it useless\n\n{_MEASURED}\n{markdown.table(heads, rows)}"


def _outcome(line: Mapping[str, Any] | None, model: Model) -> tuple[str, str]:
    if line is None:
        return "–", "未测 not measured"
    older = "" if line.get("content_hash") == model.content_hash else "<br>*（旧文本 of an earlier text）*"
    if not line["outcomes"]:
        return "–", f"无法进行 could not be run: {line['problems'][0]['why']}{older}"
    first = [next(iter(one["metrics"].items())) for one in line["outcomes"]]
    fund = line["outcomes"][0]["fund"]
    at_home = [place for place, one in enumerate(line["outcomes"]) if one["fund"] == fund]
    key, last = first[max(at_home, key=lambda place: str(line["outcomes"][place]["as_of"]))]
    name = key.replace("_", " ")
    if last["value"] is None and last["low"] is None and last["high"] is None:
        return f"{name}: 无法估计 not estimable", f"{FINDINGS[line['verdict']]}{older}"
    lows, highs = ([one[end] for _, one in first] for end in ("low", "high"))
    span = f"[{_least(lows)}, {_most(highs)}]"
    counts = Counter(one["finding"] for one in line["outcomes"])
    several = ", ".join(f"{n} {finding}" for finding, n in sorted(counts.items())) if len(first) > 1 else ""
    return f"{name} {_number(last['value'])} {span}", f"{FINDINGS[line['verdict']]}<br>{several}{older}"


def _worlds(model: Model, records: Records) -> str:
    title, how = _WORLDS.partition("\n")[0], f"如何测得见[目录]({LIST}) How it is measured: [the list]({LIST})."
    found, head = records.of(model), f"{title}\n\n{how}\n\n"
    if found is None:
        return f"{head}{records.why_not(model)}\n"
    older = (
        ""
        if found["content_hash"] == model.content_hash
        else "*模型或特征此后改过，数字仍按原文本 of an earlier text.*\n\n"
    )
    rows = [
        (name, *_measured(found["ways"][way]), *(_against(found, measure, way) for measure in ("precision", "fen")))
        for way, name in WAYS.items()
        if way in found["ways"]
    ]
    heads = ("排序 way", "属实率 precision", "复核属实 upheld", "欺诈金额 yuan of frauds", "规则之外 beyond rules",
             "名单 list", "属实率更高？ more precise?", "金额更多？ more money?")  # fmt: skip
    reach = found["ways"]["reach"]
    of = (
        f"每世界约 {reach['rows'][0]:,.0f} 个对象，其中涉及欺诈 {reach['frauds'][0]:,.0f} 个（富集后），欺诈损失折算 "
        f"{reach['fen'][0] / 100:,.0f} 元。 Of each world about {reach['rows'][0]:,.0f} are ranked, "
        f"{reach['frauds'][0]:,.0f} of them frauds as enriched, {reach['fen'][0] / 100:,.0f} yuan as in life. "
        f"容量 capacity {found['capacity']}; 简单排序 simple: {found['baseline']}.\n"
    )
    return f"{head}{older}{of}\n{markdown.table(heads, rows)}"


def _measured(way: Mapping[str, Sequence[float | None]]) -> tuple[str, ...]:
    return (
        _percent(way["precision"]), _percent(way["upheld"]), _yuan(way["fen"]), _percent(way["beyond_rules"]),
        "–" if way["length"][0] is None else f"{way['length'][0]:,.1f}",
    )  # fmt: skip


def _against(found: Mapping[str, Any], measure: str, way: str) -> str:
    """Whether the model is above a way; of the model itself nothing."""
    gain = found["gains"][measure].get(way)
    if gain is None:
        return ""
    value, low, high = (None if one is None else one / 100 if measure == "fen" else 100 * one for one in gain["mean"])
    ends = "" if value is None or low is None or high is None else f"<br>{value:+,.1f} [{low:+,.1f}, {high:+,.1f}]"
    return f"{FINDINGS[gain['finding']]}{ends}"


def _list(models: Sequence[Model], records: Records) -> str:
    rows = [
        (
            f"[{model.code}]({model.stem}.md)", _title(model),
            LINES[model.declaration.line], f"`{model.declaration.entity}`", str(model.declaration.capacity.top),
            _verdicts(model, records),
        )
        for model in models
    ]  # fmt: skip
    heads = ("", "模型 model", "险种 line", "评分对象 entity", "容量", "试验 trials")
    return f"{_HEAD}\n{markdown.table(heads, rows)}\n{_WORLDS}\n{_CAUTION}\n{_across(models, records)}"


def _title(model: Model) -> str:
    """What it suspects, and what the method is called."""
    declared = model.declaration
    return "<br>".join((declared.title, declared.title_en, f"{declared.name} {declared.name_en}"))


def _verdicts(model: Model, records: Records) -> str:
    """How many trials came out which way; those that are refuted by name."""
    lines = records.trials.get(model.code, [])
    counts = Counter(line["verdict"] for line in lines)
    refuted = ", ".join(f"`{line['trial']}`" for line in lines if line["verdict"] == "refuted")
    told = ", ".join(f"{counts[name]} {name}" for name in ("shown", "open", "refuted") if counts[name])
    return (told or "未测 not measured") + (f": {refuted}" if refuted else "")


def _across(models: Sequence[Model], records: Records) -> str:
    """The table over worlds: precision and money of every way, and what of the model's money no rule finds."""
    worlds = records.worlds
    if not worlds:
        return "尚未测量 not measured.\n"
    rows = []
    for model in models:
        found = records.of(model)
        if found is None:
            rows.append((f"[{model.code}]({model.stem}.md)", records.why_not(model), *[""] * 7))
            continue
        ways = found["ways"]
        rows.append((
            f"[{model.code}]({model.stem}.md)",
            f"{_percent(ways['model']['precision'])}<br>至多 at best {_percent(ways['best']['precision'][:1])}",
            *(_percent(ways[way]["precision"]) + _mark(found, "precision", way) for way in OTHERS),
            _percent(ways["model"]["upheld"]), _yuan(ways["model"]["fen"]),
            "<br>".join(f"{WAYS[way].split()[0]} {_yuan(ways[way]['fen'])}{_mark(found, 'fen', way)}"
                        for way in OTHERS),
            _percent(ways["model"]["beyond_rules"]),
        ))  # fmt: skip
    heads = ("", "属实率 precision", "简单排序 simple", "孤立森林 forest", "随机 random", "复核属实 upheld",
             "欺诈金额 yuan of frauds", "基线金额 baselines' yuan", "规则之外 beyond rules")  # fmt: skip
    both = worlds["together"]
    sums = (
        f"全部欺诈损失中，规则发现 {_percent(both['rules'])}，模型名单触及 {_percent(both['models'])}，"
        f"合计 {_percent(both['either'])}，其中只有模型发现 {_percent(both['models_alone'])}。\n"
        f"Of all fraud money rules find {_percent(both['rules'])}, the models' lists reach {_percent(both['models'])}, "
        f"together {_percent(both['either'])}; models alone {_percent(both['models_alone'])}.\n"
    )
    cards = "; ".join(_card(one) for one in worlds["worlds"])
    made = f"训练 trained on: {_card(worlds['trained_on'])}. 评估 judged on: {cards}.\n"
    marks = "✓ 模型更高 the model is shown to be above it; ✗ 更低 below; 无标记 no mark: 未决 open.\n"
    return f"{made}\n{markdown.table(heads, rows)}\n{marks}\n{sums}"


def _mark(found: Mapping[str, Any], measure: str, way: str) -> str:
    return {"shown": " ✓", "refuted": " ✗"}.get(found["gains"][measure][way]["finding"], "")


def _card(card: Mapping[str, Any]) -> str:
    return " ".join(f"{name} {value}" for name, value in card.items())


def _described(method: Any) -> str:
    """The method's name and settings; functions by their names, so that the page is the same on every machine."""
    if not is_dataclass(method):
        return type(method).__name__
    settings = ", ".join(
        f"{one.name}={_setting(getattr(method, one.name))}"
        for one in fields(method)
        if one.name not in ("labelled", "calibrated", "whole")
    )
    return f"{type(method).__name__}({settings})"


def _setting(value: Any) -> str:
    if callable(value):
        return str(getattr(value, "__name__", type(value).__name__))
    if is_dataclass(value):
        return _described(value)
    return repr(value)


def _percent(ends: Sequence[float | None]) -> str:
    value, low, high = (*ends, None, None)[:3]
    if value is None:
        return "–"
    if low is None or high is None:
        return f"{value:.1%}"
    return f"{value:.1%} [{100 * max(0.0, low):.1f}–{100 * min(1.0, high):.1f}]"


def _yuan(ends: Sequence[float | None]) -> str:
    value, low, high = ends
    if value is None:
        return "–"
    span = "" if low is None or high is None else f" [{max(0.0, low) / 100:,.0f}–{high / 100:,.0f}]"
    return f"{value / 100:,.0f}{span}"


def _least(values: Sequence[float | None]) -> str:
    return "−∞" if None in values else _number(min(one for one in values if one is not None))


def _most(values: Sequence[float | None]) -> str:
    return "∞" if None in values else _number(max(one for one in values if one is not None))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _flat(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def main() -> None:
    """Write the pages of the checkout this runs from, and remove those of models that are gone."""
    from jihe.content import load
    from jihe.home import content_folder

    made = pages(load(content_folder(None)), Records.read(FOLDER))
    markdown.write(FOLDER, made)


if __name__ == "__main__":
    main()
