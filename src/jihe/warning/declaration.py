"""What a model file declares: one ``MODEL = WarningModel(...)``, and nothing that costs time to import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from jihe.content.meta import Absence, LookAlike
from jihe.content.protected import protected
from jihe.warning.methods.base import Method
from jihe.warning.sentences import COMPUTED, fields
from jihe.warning.trials.base import Trial

Line = Literal["pension", "unemployment", "work_injury", "cross"]
Lane = Literal["case", "public_power"]

HIGHEST_SEVERITY = 3  # a model warns; severity 4 needs a rule, which proves


@dataclass(frozen=True)
class Labels:
    """Which past reviews teach: those of ``subject_kind``, upheld when their verdict is among ``upheld``.

    A review opened in month m meets the features of the last day of month m - 1, and counts once decided.
    ``group`` is the column of who must not be on both sides of a split; ``by`` the column that the review's
    subject is found in, the entity's own id unless said.
    """

    subject_kind: str
    upheld: Sequence[str]
    group: str
    by: str | None = None


@dataclass(frozen=True)
class History:
    """Which past entities teach: those of past days, upheld when ``told`` later said so of them.

    ``told`` is a table or view with the entity's id and the day it ``happened``, the earliest first to be
    known by the time a registry takes. An entity of day t is looked at as if the registry had been silent since
    ``lag`` months before: the feature parameter ``hidden`` is set to ``lag``, and who was told of by then is left
    out. It is upheld when it had happened by t according to what was known ``settles`` months after t. Days are
    the last of a month, ``every`` that many months, ``days`` of them. Of those not upheld at most ``most`` a day
    are drawn, weighted by one over the share drawn. ``group`` is the column of who must not be on both sides of
    a split, ``fen`` the column of the money that a row stands for.
    """

    told: str
    happened: str
    hidden: str
    group: str
    fen: str
    lag: int = 3
    settles: int = 6
    every: int = 3
    days: int = 8
    most: int = 20_000


@dataclass(frozen=True)
class Capacity:
    """How much a night may warn of: the ``top`` highest scores, of those at least ``at_least``."""

    top: int
    at_least: float

    def __post_init__(self) -> None:
        if self.top < 1 or not 0 <= self.at_least <= 1:
            raise ValueError(f"capacity: top is at least 1 and at_least a score in [0, 1], not {self}")


@dataclass(frozen=True)
class Rows:
    """Rows of a table or view that belong to what is warned of: payments at stake, or proofs.

    ``by`` is the column that both the table and the entity have. With ``month`` and ``since`` only rows
    belong whose ``month`` column is not before the entity's month number ``since``; with ``month`` and ``among``
    only those of the months that the CTE ``among`` of the entity's SQL gives, a row an entity and ``ym_month``.
    ``source``: of the view ``payment``, those of this table alone whose key is the entity's ``by``. ``whose``:
    another column that both have and that must agree.

    A payment is at stake as far as the evidence supports, which is what ``since``, ``among`` and ``share`` are for:
    ``share`` is a column of the entity, or a number the method adds, with the part of each payment in doubt.

    ``behind``: of rows shown to explain, the feature that they stand behind; they are shown where it is a reason.
    """

    table: str
    by: str
    month: str | None = None
    since: str | None = None
    source: str | None = None
    among: str | None = None
    whose: str | None = None
    share: str | None = None
    behind: str | None = None

    def __post_init__(self) -> None:
        if (self.month is None) != (self.since is None and self.among is None):
            raise ValueError(f"rows of {self.table}: month goes with since or among, and neither without it")


@dataclass(frozen=True, kw_only=True)
class WarningModel:
    """One warning model. Everything the engine needs to train it, score with it and put it into words.

    title       what it suspects of whom, as a rule's title says what it finds; ``name`` is what the method is called
    basis       the articles that a warning rests on: substance, then procedure, then consequence
    look_alikes the honest situations that look the same, and the paper that clears each
    absent      what is looked for beside a warning and may not be there, asked anew for the page
    entity      features/<entity>.sql, one row per scored entity; its first key column is the entity's id
    details     features/<details>.sql, of the same key: what sentences and rows shown take beside the features; it is
                asked for what is warned of, and decides no score
    features    columns of it that the score rests on: numbers, null where not known
    rising      features of which more is never less suspicious; the contract tests hold it to that
    reasons     per feature a Chinese and an English sentence with ``{value}``, ``{usual}``, the entity's
                columns and what the method adds; none of a protected attribute, which no sentence speaks of
    one_fact    groups of features that tell one fact; of each the strongest alone is given as a reason
    peers       column that says who is compared with whom; None: everybody
    population  column that is true where the model applies; None: everywhere
    settled     column that is true where a rule already proves the point: such rows teach and are scored, but
                are not warned of, so that a night's capacity goes to what no rule finds
    judged      column that is true for the rows judged tonight; the others are only what a whole method looks
                at beside them, such as earlier months, or what one that makes its rows learns from; None: every row
    method      how it is fitted and scored: ``Supervised``, ``GammaPoisson``
    labels      the reviews, or the past, that teach it; None where nothing is taught
    capacity    how much it may warn of in a night
    severity    (least score, severity) pairs, highest score first; severity 1 below all of them
    subject     (kind, column): whom a warning is about
    stakes      the payments at stake; None where there are none to name
    proofs      the rows a reviewer should see; a cleared case comes back when a new one arrives
    shows       rows that explain a reason and prove nothing
    prevented   column, or number the method adds, with the fen saved in the next twelve months
    says        one sentence with the entity's columns, the details', what the method adds and ``sentences.COMPUTED``:
                the strongest fact first, then months and money; the score stands beside it, and is no part of it
    baseline    columns that somebody without a model would sort by, "-column" lowest first; the method's own, else
                the first two rising features, unless named: what the model must beat where the truth is known
    trials      the tests that would show it useless, run by ``jihe models evaluate``
    rests       why it raises no warnings for now, in Chinese and English: it is trained, kept and measured as the
                others, and its first version waits; a person may promote it all the same
    """

    code: str
    title: str
    title_en: str
    line: Line
    entity: str
    features: Sequence[str]
    reasons: Mapping[str, tuple[str, str]]
    method: Method
    capacity: Capacity
    severity: Sequence[tuple[float, int]]
    subject: tuple[str, str]
    says: str
    says_en: str
    name: str = ""
    name_en: str = ""
    basis: Sequence[str] = ()
    look_alikes: Sequence[LookAlike] = ()
    absent: Sequence[Absence] = ()
    details: str | None = None
    rising: Sequence[str] = ()
    one_fact: Sequence[Sequence[str]] = ()
    labels: Labels | History | None = None
    peers: str | None = None
    population: str | None = None
    settled: str | None = None
    judged: str | None = None
    stakes: Rows | None = None
    proofs: Sequence[Rows] = field(default_factory=tuple)
    shows: Sequence[Rows] = ()
    prevented: str | None = None
    lane: Lane = "case"
    baseline: Sequence[str] = ()
    trials: Sequence[Trial] = ()
    rests: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise ValueError(f"{self.code}: {'; '.join(problems)}")

    def _problems(self) -> Sequence[str]:
        wrong: list[str] = []
        if self.told(self.reasons) != self.told(self.features) or not set(self.reasons) <= set(self.features):
            wrong.append("reasons name exactly the features, in their order")
        if not set(self.rising) <= set(self.features):
            wrong.append(f"rising names no feature: {sorted(set(self.rising) - set(self.features))}")
        grouped = [name for group in self.one_fact for name in group]
        if not set(grouped) <= set(self.told(self.features)) or len(set(grouped)) < len(grouped):
            wrong.append("one_fact names features that have reasons, each once")
        if len(self.told(self.features)) - len(grouped) + len(self.one_fact) < 3:
            wrong.append("three reasons need three features, and of one_fact but one counts")
        if self.method.labelled != (self.labels is not None):
            wrong.append("labels and a method that learns from labels go together")
        if self.judged and not (self.method.whole or self.method.makes):
            wrong.append("judged is for a whole method or one that makes its rows: others look at nothing beside a row")
        if [s for s, _ in self.severity] != sorted((s for s, _ in self.severity), reverse=True):
            wrong.append("severity goes from the highest score to the lowest")
        if any(not 1 <= level <= HIGHEST_SEVERITY for _, level in self.severity):
            wrong.append(f"the severity of a warning is 1 to {HIGHEST_SEVERITY}")
        for text in (self.says, self.says_en, *(t for pair in self.reasons.values() for t in pair)):
            if not text.strip():
                wrong.append("a sentence is empty")
        if len({trial.name for trial in self.trials}) < len(self.trials):
            wrong.append("two trials have one name")
        wrong += [
            f"the trial {trial.name} is for {trial.tries.__name__}"
            for trial in self.trials
            if trial.tries is not None and not isinstance(self.method, trial.tries)
        ]
        return wrong

    @staticmethod
    def told(names: Iterable[str]) -> list[str]:
        """Those that words may speak of, in order: none is a protected attribute."""
        return [name for name in names if protected(name) is None]

    def facts(self) -> list[list[str]]:
        """The features that are given as reasons, those of one fact together, in their order."""
        of = {name: group for group in self.one_fact for name in group}
        groups: dict[Sequence[str] | str, list[str]] = {}
        for name in self.told(self.features):
            groups.setdefault(tuple(of.get(name, (name,))), []).append(name)
        return list(groups.values())

    def spoken(self) -> set[str]:
        """Columns that its sentences and the rows it shows take: the details may give them, nothing scores by them."""
        shown = {name for rows in self.shows for name in (rows.by, rows.since, rows.whose) if name}
        return (fields(self.says) | fields(self.says_en) | shown) - set(COMPUTED)

    def columns(self) -> set[str]:
        """Every column of the entity or of its details that the declaration names, its sentences included."""
        named = {*self.features, self.subject[1]}
        if isinstance(self.labels, History):
            named |= {self.labels.group, self.labels.fen}
        elif self.labels:
            named |= {self.labels.group} | ({self.labels.by} if self.labels.by else set())
        named |= {name for name in (self.peers, self.population, self.settled, self.judged, self.prevented) if name}
        for rows in (*self.proofs, *self.shows, *([self.stakes] if self.stakes else [])):
            named |= {name for name in (rows.by, rows.since, rows.whose, rows.share, rows.behind) if name}
        named |= {name.removeprefix("-") for name in self.baseline}
        for trial in self.trials:
            named |= set(trial.columns)
        given = {"score", "value", "usual", *COMPUTED, *self.method.adds, *self.method.makes, *self.method.links}
        for text in (self.says, self.says_en, *(t for pair in self.reasons.values() for t in pair)):
            named |= fields(text) - given
        return (named - given) | set(self.method.reads)

    def severity_of(self, score: float) -> int:
        """The severity declared for a score."""
        return next((level for least, level in self.severity if score >= least), 1)
