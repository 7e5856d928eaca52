"""What a proven unit is: a rule, a feature, a model file, and all of them together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.content.catalog import Catalog
from jihe.content.defects import Defect
from jihe.content.facts import Facts
from jihe.content.meta import Absence, FeatureMeta, LookAlike, RuleMeta, Value
from jihe.law.articles import Articles, load_articles

if TYPE_CHECKING:
    from sqlglot import exp


# What of the front matter decides a finding and is not in the query.
_DOSSIER = {"code", "line", "entity", "reads", "eligible", "parameters", "tests"}


@dataclass(frozen=True)
class Proof:
    """What proving a query tells beside that it is sound: its law, and the columns of each test of a rule."""

    law: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of_receipt(cls, body: object) -> Proof | None:
        """The proof that a receipt stands for; None where there is no receipt, or it has another shape."""
        if not isinstance(body, dict) or set(body) != {"law", "columns"}:
            return None
        law, columns = body["law"], body["columns"]
        lists = [law, *columns.values()] if isinstance(columns, dict) else [None]
        if not all(isinstance(one, list) and all(isinstance(name, str) for name in one) for one in lists):
            return None
        return cls(tuple(law), {test: tuple(names) for test, names in columns.items()})


@dataclass(frozen=True)
class Rule:
    """A rule without defects. ``hash`` covers the file, the values of the law it joins through time, and its facts."""

    stem: str
    path: Path
    code: str
    meta: RuleMeta
    sql: str
    hash: str
    line_of_sql: int
    law: tuple[str, ...]  # parameters of the law that it rests on, those behind its facts too
    ground: str  # the values, through time, of those it joins, and its facts, as a hash each
    columns: Mapping[str, tuple[str, ...]]  # of each test, in order
    facts: Facts = field(default_factory=Facts)  # that it reads, and those behind them

    @cached_property
    def tree(self) -> exp.Select:
        """The query's syntax tree, its tests below each other; parsed when first asked for: most commands never ask."""
        import sqlglot

        from jihe.content import endings
        from jihe.content.dialect import DIALECT
        from jihe.content.shorthand import Frame

        return endings.expanded(sqlglot.parse_one(self.sql, dialect=DIALECT), Frame.of(self.meta))

    @cached_property
    def query(self) -> str:
        """The query as the engines are asked it; ``sql`` is the text as people read and paste it."""
        from jihe.content.dialect import DIALECT

        return self.tree.sql(DIALECT, comments=False)

    @property
    def written_out(self) -> str:
        """The same for people, a line a column."""
        from jihe.content.dialect import DIALECT

        return self.tree.sql(DIALECT, comments=False, pretty=True)

    @cached_property
    def substance(self) -> str:
        """The hash of what it finds and says; a text written otherwise that comes to the same query has the same."""
        beside = {"absent", "docket", "sought", "sought_en"}
        dossier = self.meta.model_dump_json(include=_DOSSIER, exclude={"tests": {"__all__": beside}})
        return hashlib.sha256(f"{self.query}\n{dossier}\n{self.ground}".encode()).hexdigest()

    @property
    def parameters(self) -> dict[str, Value]:
        """The thresholds in force, by name."""
        return {name: declared.value for name, declared in self.meta.parameters.items()}

    def basis_of(self, test: str) -> list[str]:
        """The articles that a test of it rests on."""
        return self.meta.basis_of(test)

    def look_alikes_of(self, test: str) -> list[LookAlike]:
        """The honest situations that resemble a test of it."""
        return self.meta.look_alikes_of(test)

    def absent_of(self, test: str) -> list[Absence]:
        """What a test of it looked for and did not find."""
        return self.meta.tests[test].absent if test in self.meta.tests else []

    @property
    def registries(self) -> tuple[str, ...]:
        """External tables it depends on, those behind facts included, sorted."""
        known = Catalog(None, self.facts).relations
        return tuple(sorted({table for name in self.meta.reads for table in known[name].registries}))


@dataclass(frozen=True)
class Feature:
    """A feature table without defects: one row per entity as of a day."""

    stem: str
    path: Path
    meta: FeatureMeta
    sql: str
    hash: str
    law: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)

    @property
    def parameters(self) -> dict[str, Value]:
        """The numbers it declares, by name."""
        return {name: declared.value for name, declared in self.meta.parameters.items()}

    def part(self, cte: str, columns: Sequence[str]) -> str | None:
        """The query of these columns of one of its CTEs; None where it has no such CTE or column."""
        import sqlglot
        from sqlglot import exp

        from jihe.content.dialect import DIALECT

        tree = sqlglot.parse_one(self.sql, dialect=DIALECT)
        assert isinstance(tree, exp.Query)  # proven
        found = {each.alias: each.this for each in tree.ctes}.get(cte)
        if found is None or not set(columns) <= set(found.named_selects):
            return None
        asked = exp.select(*columns).from_(cte)
        asked.set("with_", tree.args["with_"])
        return asked.sql(DIALECT)


@dataclass(frozen=True)
class ModelFile:
    """A model file, read and not run; ``sections`` are its docstring's.

    ``title`` is what it suspects, ``name`` how the method is called. ``basis``, ``look_alikes`` and ``absent`` are a
    rule's, of its one test. It is without defects but for those of its words (``defects.OF_WORDS``).
    """

    stem: str
    path: Path
    code: str
    title: str
    title_en: str
    line: str
    entity: str
    features: tuple[str, ...]
    hash: str
    sections: Mapping[str, str]
    name: str = ""
    name_en: str = ""
    basis: tuple[str, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    absent: tuple[Absence, ...] = ()

    def basis_of(self, _test: str) -> list[str]:
        """The articles that its warnings rest on; a model asks one question."""
        return list(self.basis)

    def look_alikes_of(self, _test: str) -> list[LookAlike]:
        """The honest situations that resemble what it warns of."""
        return list(self.look_alikes)

    def absent_of(self, _test: str) -> list[Absence]:
        """What is looked for beside a warning and may not be there."""
        return list(self.absent)


@dataclass(frozen=True)
class Content:
    """Everything auditors and data scientists wrote. Units with a defect are in ``defects`` alone, but for a model of
    which the words alone are wrong: no night runs it, and its past can still be read.
    """

    folder: Path
    rules: dict[str, Rule]
    facts: Facts
    features: dict[str, Feature]
    models: dict[str, ModelFile]
    defects: list[Defect]
    hash: str
    proven: tuple[str, ...] = ()  # stems of rules, features and facts that had no receipt when they were loaded

    @cached_property
    def articles(self) -> Articles:
        """The articles on file in this content."""
        return load_articles(self.folder / "rules")

    def readers(self, fact: str) -> list[str]:
        """The rules by code, the features and facts by place, that read a fact themselves."""
        units = [
            *((rule.code, rule.meta.reads) for rule in self.rules.values()),
            *((f"features/{stem}", feature.meta.reads) for stem, feature in self.features.items()),
            *((f"facts/{stem}", one.meta.reads) for stem, one in self.facts.items()),
        ]
        return sorted(unit for unit, reads in units if fact in reads)

    def rule(self, name: str) -> Rule:
        """The rule of that stem or code. Raises KeyError naming those there are."""
        for rule in self.rules.values():
            if name in (rule.stem, rule.code) or name.lower() == rule.code.lower():
                return rule
        raise KeyError(f"no rule {name}; there are {', '.join(self.rules) or 'none'}")
