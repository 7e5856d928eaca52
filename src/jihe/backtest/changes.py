"""What differs between two versions of a rule before either is run: text, thresholds, the law's numbers."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

from jihe.backtest.versions import Version
from jihe.law import Law


@dataclass(frozen=True)
class Threshold:
    """A threshold that differs; None where a version does not have it."""

    name: str
    before: str | None
    after: str | None
    unit: str


@dataclass(frozen=True)
class Changes:
    """``law``: parameters of the law whose values differ or that only one version rests on; ``facts``: likewise.

    ``diff``: unified.
    """

    thresholds: list[Threshold]
    law: list[str]
    lines_added: int
    lines_removed: int
    diff: list[str]
    facts: list[str] = field(default_factory=list)

    @property
    def none(self) -> bool:
        """Whether the two are the same rule over the same facts under the same law."""
        return not (self.thresholds or self.law or self.diff or self.facts)


def changes(before: Version | None, after: Version) -> Changes:
    """From one version to the other; of a new rule everything is new, and its text is no difference."""
    old, new = {} if before is None else before.rule.meta.parameters, after.rule.meta.parameters
    thresholds = [
        Threshold(
            name,
            str(old[name].value) if name in old else None,
            str(new[name].value) if name in new else None,
            (new.get(name) or old[name]).unit,
        )
        for name in {**old, **new}
        if name not in old or name not in new or old[name].value != new[name].value
    ]
    if before is None:
        return Changes(thresholds, list(after.rule.law), 0, 0, [])
    names = sorted({*before.rule.law, *after.rule.law})
    law = [name for name in names if _values(before, name) != _values(after, name)]
    diff = list(
        difflib.unified_diff(
            before.text.splitlines(), after.text.splitlines(), before.origin, after.origin, lineterm=""
        )
    )
    own, other = ({name: one.hash for name, one in version.rule.facts.items()} for version in (before, after))
    facts = [name for name in sorted({*own, *other}) if own.get(name) != other.get(name)]
    marks = [line[:1] for line in diff[2:]]
    return Changes(thresholds, law, marks.count("+"), marks.count("-"), diff, facts)


def same_law(before: Version, after: Version) -> bool:
    """Whether every number of the law that either rests on is the same, so that one may be asked under the other's."""
    return all(_stated(before.law, name) == _stated(after.law, name) for name in {*before.rule.law, *after.rule.law})


def _values(version: Version, name: str) -> object:
    return _stated(version.law, name) if name in version.rule.law else None


def _stated(law: Law, name: str) -> object:
    known = law.parameters.get(name)
    return None if known is None else (known.unit, [(d.key, d.start, d.end, d.value) for d in known.values])
