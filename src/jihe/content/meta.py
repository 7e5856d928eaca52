"""What the front matter of a rule and of a feature must say: strict, every text filled in, keys in order."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter, Path

# YAML folds a line break to a space, which Chinese does not have: after its punctuation, or between two of its letters.
_FOLDED = re.compile(r"(?<=[，。；：、？！（])\s+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff，。；：、？！（])")
Text = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1),
    AfterValidator(lambda text: _FOLDED.sub("", text)),
]
Article = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]  # a law and its article
Sql = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]  # line breaks matter
When = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*((=|<>|<|>)(\d+|[a-z][a-z0-9_]*))?$")]
Name = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*$")]
Source = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Bound = Annotated[str, StringConstraints(strict=True, pattern=r"^[<>]?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Line = Literal["pension", "unemployment", "work_injury", "cross"]
Status = Literal["draft", "shadow", "live", "retired"]
Value = int | float | date
RESERVED = ("as_of", "as_of_month")


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Parameter(_Strict):
    """A threshold: ``step`` is what the nudge test moves it by, one unit unless said."""

    value: Value
    unit: Text
    source: Text
    step: Value | None = None


class Reckoned(_Strict):
    """A column of a reckoning: its heading, how it is written (``as``), and the law's number it shows (``law``)."""

    zh: Text | None = None
    en: Text | None = None
    format: str | None = Field(default=None, alias="as")
    law: Name | None = None


class Reckoning(_Strict):
    """How a test's money is worked out: the formula in words, and the numbers that it uses beside the law's."""

    zh: Text
    en: Text
    columns: dict[Name, Reckoned] = {}


class Tallied(_Strict):
    """A column of a tally: its heading, how it is written (``as``), whether its ``total`` stands below the lines."""

    zh: Text
    en: Text
    format: str | None = Field(default=None, alias="as")
    total: bool = False


class Tally(_Strict):
    """What a sentence counts, line by line, where the rows are too many to be shown: how, and the columns in order."""

    zh: Text
    en: Text
    columns: dict[Name, Tallied]


class Absence(_Strict):
    """Rows that a test looked for and that are not there: of which table, by whose values, of which kinds, since when.

    A source is ``table.column`` of a row that proves the finding, or a column of the test; ``money_table`` and
    ``money_key`` together are its payments. Each of ``within`` has two, from and to, included unless written with > or
    <, none where it is open; none among ``only`` is a column without a value; ``naming`` is a text that has the names
    of these persons and employers in it. Every condition holds of the rows together.
    """

    table: Name
    by: dict[Name, Source] = {}
    naming: dict[Name, Annotated[list[Source], Field(min_length=1)]] = {}
    only: dict[Name, Annotated[list[str | bool | None], Field(min_length=1)]] = {}
    within: dict[Name, Annotated[list[Bound | None], Field(min_length=2, max_length=2)]] = {}

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if not self.by and not self.naming:
            raise ValueError("at least 1 of by and naming says whose rows are asked for")
        return self

    @property
    def sources(self) -> list[str]:
        """Whatever it takes a value from."""
        ends = [one.lstrip("<>") for ends in self.within.values() for one in ends if one is not None]
        return [*self.by.values(), *(one for named in self.naming.values() for one in named), *ends]


class Asked(Absence):
    """Rows that would make a finding the honest situation, so that the rule leaves out what has them.

    ``deducted``: it only takes their amount off, so that they may be there.
    """

    deducted: bool = False


class LookAlike(_Strict):
    """An honest situation that resembles the finding, what clears it, and what the rule ``asked`` to leave it out.

    ``left_out``: the query leaves out who is one, by what no statement can ask, and ``cleared_by`` says so after a ；.
    False beside what is ``asked``: who is one may still be found, so that the paper is wanted; ``unless`` is a column
    that is given, or a condition as sentences have them, with which a finding may be one after all.
    """

    what: Text
    what_en: Text
    cleared_by: Text
    cleared_by_en: Text
    tests: list[Name] = []  # those it is about; all of the rule's unless said
    asked: list[Asked] = []
    left_out: bool | None = None
    unless: When | None = None

    @model_validator(mode="after")
    def _what_the_rule_does(self) -> LookAlike:
        if self.left_out is not None and self.left_out == bool(self.asked):
            raise ValueError("left_out: true where nothing is asked, false where who is one is found all the same")
        if self.left_out and not self.done:
            raise ValueError("left_out: say in cleared_by, after a ；, what the rule does")
        if self.unless and not self.excluded:
            raise ValueError("unless: of what the rule leaves out alone")
        return self

    @property
    def excluded(self) -> bool:
        """Whether no finding is one, so that no paper is wanted against it."""
        return bool(self.asked) if self.left_out is None else self.left_out

    @property
    def papers(self) -> str:
        """What clears who is one."""
        return self.cleared_by.partition("；")[0]

    @property
    def done(self) -> str:
        """What the rule does about it."""
        return self.cleared_by.partition("；")[2]


class Test(_Strict):
    """One thing that a rule finds: its name in both languages, how grave it is, and the sentence it says.

    ``basis`` are those of the rule's articles that it rests on, all unless said; ``at_stake`` what its money is, the
    rule's unless said; ``reckoning`` how its money is worked out line by line, where a formula gives it; ``tally`` what
    its sentence counts, line by line; ``absent`` the rows that it looked for and did not find; ``docket`` the list of
    its own for what it finds, where that is no search for money; ``sought`` the papers that would prove it, the rule's
    unless said.
    """

    zh: Text
    en: Text
    severity: Annotated[int, Field(ge=1, le=4)]
    says: Text
    says_en: Text
    basis: list[Article] = []
    at_stake: Text | None = None
    at_stake_en: Text | None = None
    sought: Text | None = None
    sought_en: Text | None = None
    reckoning: Reckoning | None = None
    tally: Tally | None = None
    absent: list[Absence] = []
    docket: Literal["service"] | None = None


class RuleMeta(_Strict):
    """The dossier of a rule (docs/content.md, "The front matter of a rule")."""

    code: Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z][0-9]{2}$")]
    title: Text
    title_en: Text
    asks: Text
    asks_en: Text
    line: Line
    entity: Name
    subject: Name  # whom a case is about, unless a test says otherwise
    status: Status = "live"
    basis: list[Article]
    reads: list[Name]
    eligible: Sql
    parameters: dict[Name, Parameter] = {}
    at_stake: Text
    at_stake_en: Text
    sought: Text | None = None  # the papers that would prove what it finds
    sought_en: Text | None = None
    look_alikes: list[LookAlike]
    tests: dict[Name, Test]

    @property
    def severity(self) -> int:
        """That of its gravest test."""
        return max(test.severity for test in self.tests.values())

    def sought_of(self, test: str) -> tuple[str, str] | None:
        """The papers that would prove what this test finds, in both languages."""
        own = self.tests.get(test)
        zh, en = (own.sought, own.sought_en) if own and own.sought else (self.sought, self.sought_en)
        return (zh, en or zh) if zh else None

    def look_alikes_of(self, test: str) -> list[LookAlike]:
        """The honest situations that resemble this test."""
        return [one for one in self.look_alikes if not one.tests or test in one.tests]

    def asked_of(self, test: str) -> list[Absence]:
        """What a test looked for and did not find: its own statements, and those of the look-alikes left out."""
        own = self.tests[test].absent if test in self.tests else []
        return [*own, *(one for each in self.look_alikes_of(test) for one in each.asked)]

    def basis_of(self, test: str) -> list[str]:
        """The articles that this test rests on; of a test that the rule no longer has, the rule's."""
        narrowed = self.tests[test].basis if test in self.tests else []
        return narrowed or self.basis


class FeatureColumn(_Strict):
    """One documented column of a feature."""

    zh: Text
    en: Text
    unit: Text
    note: Text | None = None


class FeatureMeta(_Strict):
    """The dossier of a feature: what one row is, and every column with meaning and unit.

    ``makes``: columns that the query does not give, of the groups or pairs that a model's method makes of the rows.
    """

    entity: Name
    key: list[Name]
    title: Text
    title_en: Text
    grain: Text
    reads: list[Name]
    parameters: dict[Name, Parameter] = {}
    columns: dict[Name, FeatureColumn]
    makes: dict[Name, FeatureColumn] = {}

    @property
    def told(self) -> dict[str, FeatureColumn]:
        """Every column that a model may name, the query's and those that are made."""
        return {**self.columns, **self.makes}


class FactColumn(_Strict):
    """One column of a fact, as a table's is declared: ``type`` and ``codes`` are those of the schema."""

    zh: Text
    en: Text
    type: Literal["id", "key", "text", "code", "fen", "int", "float", "bool", "date", "ts", "ym"]
    unit: Text | None = None
    codes: Name | None = None
    nullable: bool = False
    note: Text | None = None


class FactMeta(_Strict):
    """The dossier of a fact: what one row is, and every column, those of the key too."""

    fact: Name
    key: list[Name]
    title: Text
    title_en: Text
    grain: Text
    grain_en: Text
    reads: list[Name]
    parameters: dict[Name, Parameter] = {}
    columns: dict[Name, FactColumn]


_Meta = TypeVar("_Meta", RuleMeta, FeatureMeta, FactMeta)
_WORDS = {"extra_forbidden": "03", "missing": "04"}


def read(kind: type[_Meta], matter: FrontMatter, found: Found) -> _Meta | None:
    """The checked front matter; None when a key or value is wrong, each named in ``found``."""
    _order(kind, matter, found)
    try:
        meta = kind.model_validate(matter.data)
    except ValidationError as error:
        for problem in error.errors():
            _report(kind, problem, matter, found)
        return None
    _more(meta, matter, found)
    return meta


def _order(kind: type[BaseModel], matter: FrontMatter, found: Found) -> None:
    right = list(kind.model_fields)
    known = [key for key in matter.keys.get((), ()) if key in right]
    for key, expected in zip(known, sorted(known, key=right.index), strict=True):
        if key != expected:
            found.add(
                "05",
                matter.line(key),
                f"key {key} stands where {expected} belongs; order: {', '.join(right)}",
            )
            return


def _report(kind: type[BaseModel], problem: Any, matter: FrontMatter, found: Found) -> None:
    # A union names its branches in the location; only the parts that are really in the file say where.
    path: Path = tuple(part for part in problem["loc"] if isinstance(part, int) or part.islower())
    name = ".".join(str(part) for part in path)
    number = _WORDS.get(problem["type"], "06")
    line = matter.line(*path)
    if number == "03":
        found.add("03", line, f"key {name} is not known; known are {', '.join(kind.model_fields)}")
    elif number == "04":
        found.add("04", line, f"key {name} is missing")
    else:
        found.add("06", line, f"{name}: {problem['msg']}")


def _more(meta: RuleMeta | FeatureMeta | FactMeta, matter: FrontMatter, found: Found) -> None:
    def wrong(message: str, *path: str | int) -> None:
        found.add("06", matter.line(*path), message)

    for name in meta.parameters:
        if name in RESERVED:
            wrong(f"parameter {name} is given by the engine and cannot be declared", "parameters", name)
    for key in ("basis", "reads", "look_alikes", "tests", "key", "columns"):
        if getattr(meta, key, True) in ([], {}):
            wrong(f"{key} is empty", key)
    if len(set(meta.reads)) < len(meta.reads):
        wrong("reads names a table twice", "reads")
