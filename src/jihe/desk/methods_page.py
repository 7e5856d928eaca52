"""``docs/methods.md``: methods and trials, their arguments, when to use which; ``python -m jihe.desk.methods_page``.

Made from what the files of ``jihe.warning.methods`` and ``.trials`` say of themselves.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe import markdown
from jihe.desk.arguments import trials_of_method

if TYPE_CHECKING:
    from jihe.warning.discovery import Model
    from jihe.warning.methods.base import Method

PAGE = Path("docs/methods.md")
_TRAITS = ("labelled", "calibrated", "whole")
_HEAD = """# 方法 Methods of models

由 `python -m jihe.desk.methods_page` 从方法文件生成。 Generated from the files of `src/jihe/warning/methods/` and
`trials/`; a model file imports all of it from `jihe.warning`. `jihe models new` begins a model with any of them.

## 何时用哪个 Which when

先问有没有核查结论可学。 First ask whether there are verdicts to learn from: of fewer than a dozen upheld reviews
nothing supervised is learnt.
"""


def page(models: list[Model]) -> str:
    """The page; ``models`` are the examples that it names."""
    methods = _methods()
    rows = [(f"[`{one.__name__}`](#{one.__name__.lower()})", _question(one), _needs(one), _scores(one),
             _used(one, models)) for one in methods]  # fmt: skip
    heads = ("method", "what it is", "学习 learns from", "分数 score", "例 used by")
    return "\n".join([_HEAD, markdown.table(heads, rows), *(_section(one, models) for one in methods), _any()])


def _methods() -> list[type[Method]]:
    from jihe.warning import parts
    from jihe.warning.methods.base import Method

    found = [part for part in parts().values() if isinstance(part, type) and issubclass(part, Method)]
    return sorted(found, key=lambda one: (not one.labelled, one.__name__))


def _question(method: type[Method]) -> str:
    """Its file's first line, which says what it is the method of."""
    said = inspect.getdoc(sys.modules[method.__module__]) or ""
    return said.partition("\n")[0].removeprefix("The method of ").rstrip(".")


def _needs(method: type[Method]) -> str:
    taught = "核查结论或历史 reviews, or history" if method.labelled else "当日全部对象 the day's entities; no verdict"
    return f"{taught}{'；逐晚整体评分 scores a night as a whole' if method.whole else ''}"


def _scores(method: type[Method]) -> str:
    return "概率 probability that a review upholds it" if method.calibrated else "只排序 ranks"


def _used(method: type[Method], models: list[Model]) -> str:
    return ", ".join(one.code for one in models if type(one.declaration.method) is method) or "–"


def _section(method: type[Method], models: list[Model]) -> str:
    parts = [f"## {method.__name__}\n", f"{_flat(inspect.getdoc(method))}\n", _table(method)]
    parts += [f"`{one.__name__}`: {_flat(inspect.getdoc(one))}\n\n{_table(one)}" for one in _given(method)]
    trials = [one for one in trials_of_method(method) if one.tries is not None]
    if trials:
        parts.append("试验 its trials:\n")
        parts += [f"- {_call(one)} {_trial(one)}" for one in trials]
    example = next((one for one in models if type(one.declaration.method) is method), None)
    if example is not None:
        parts.append(f"\n例 as in `models/{example.stem}.py`:\n\n```python\n{_source(example)}\n```\n")
    return "\n".join(parts)


def _any() -> str:
    from jihe.warning import parts
    from jihe.warning.trials.base import Trial

    found = [one for one in parts().values() if isinstance(one, type) and issubclass(one, Trial) and one.tries is None]
    lines = [f"- {_call(one)} {_trial(one)}" for one in sorted(found, key=lambda one: one.__name__)]
    note = "`Calibrated`, `ShuffledLabels`, `Without` ask for a method that learns from reviews.\n"
    return "\n".join(["## 任何方法的试验 Trials of any method\n", note, *lines, ""])


def _given(method: type[Any]) -> Iterator[type[Any]]:
    """What a model file builds for the method's arguments, such as a sign of several signs."""
    module = sys.modules[method.__module__]
    for name in module.__all__:
        one = getattr(module, name)
        if isinstance(one, type) and is_dataclass(one) and one is not method:
            yield one


def _trial(trial: type[Any]) -> str:
    claim = re.sub(r"\{(\w+)[^}]*\}", r"`\1`", trial.claim)
    asks = f" Asks that {claim}." if claim else ""
    return f"({trial.kind}): {_flat(inspect.getdoc(trial)).partition(chr(10))[0]}{asks}"


def _call(kind: type[Any]) -> str:
    return f"`{kind.__name__}({', '.join(map(_argument, fields(kind)))})`"


def _argument(one: Field[Any]) -> str:
    return one.name if _wanted(one) else f"{one.name}={_default(one)}"


def _table(kind: type[Any]) -> str:
    """Arguments, in order; what ``fields`` has beside them are traits, told above."""
    rows = [
        (f"`{one.name}`", f"`{_type(one)}`", "必填 wanted" if _wanted(one) else f"`{_default(one)}`")
        for one in fields(kind) if one.name not in _TRAITS or one.name == "calibrated"
    ]  # fmt: skip
    return markdown.table(("argument", "", "默认 default"), rows) if rows else ""


def _wanted(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _default(one: Field[Any]) -> str:
    return repr(one.default) if one.default is not MISSING else "…"


def _type(one: Field[Any]) -> str:
    return one.type if isinstance(one.type, str) else str(getattr(one.type, "__name__", one.type))


def _flat(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n"))


def _source(model: Model) -> str:
    """The call of its method, as its file has it."""
    import textwrap

    text = _file(model)
    call = next(one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.keyword) and one.arg == "method")
    said = ast.get_source_segment(text, call.value) or ""
    head, _, rest = said.partition("\n")
    return f"method={head}" + (f"\n{textwrap.dedent(re.sub(r'^    ', '', rest, flags=re.MULTILINE))}" if rest else "")


def _file(model: Model) -> str:
    from jihe.home import content_folder

    return (content_folder() / "models" / f"{model.stem}.py").read_text(encoding="utf-8")


def main() -> None:
    """Write the page of the checkout this runs from."""
    from jihe.content import load
    from jihe.home import content_folder
    from jihe.warning.discovery import discover

    PAGE.write_text(page(discover(load(content_folder()))[0]), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")


if __name__ == "__main__":
    main()
