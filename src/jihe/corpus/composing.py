"""One note: how the accident happened, what was done, what was found and not found, and what else the writer told."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from jihe.corpus.clashes import fits
from jihe.corpus.plan import Injury
from jihe.corpus.reading import Hand, Wording
from jihe.corpus.slots import Filling
from jihe.corpus.surroundings import surroundings

_HEAT = re.compile("火|烫|烧|燃|热|蒸汽|电弧|沸|开水|锅炉|钢水|爆")
_LIQUID = re.compile("碱|酸|化学|溅|药水|药液")
_ENDS = tuple("。.;；!！?？,，:：")
_ORDERS = (
    ("accident", "therapy", "exam", "history", "ending"),
    ("accident", "therapy", "exam", "history", "ending"),
    ("history", "accident", "therapy", "exam", "ending"),
    ("accident", "exam", "therapy", "history", "ending"),
    ("exam", "accident", "therapy", "history", "ending"),
    ("accident", "history", "therapy", "ending", "exam"),
)
_LONG = (310, 640)
_MOST = 780


class Composer:
    """Writes the note of one hand about its injuries."""

    def __init__(
        self, hand: Hand, injuries: Sequence[Injury], wordings: Sequence[Wording], rng: np.random.Generator, latin: bool
    ) -> None:
        self._hand, self._injuries, self._wordings, self._rng = hand, injuries, wordings, rng
        hanzi = float(rng.choice([0.1, 0.4, 0.9]))  # people keep to one way, mostly
        self._fillings = [Filling(rng, one.side, one.item.hurt, hanzi, latin) for one in injuries]
        self._words = surroundings()
        self._told: set[str] = set()
        self._outcome = "".join("".join(wording.sentences) for wording in wordings)

    @property
    def measures(self) -> dict[str, float]:
        """What was measured, by name and side; of two injuries the heavier one's comes first."""
        made: dict[str, float] = {}
        for filling in self._fillings:
            made |= {name: value for name, value in filling.measures.items() if name not in made}
        return made

    def bare(self) -> str:
        """The outcome and nothing else."""
        return self._joined(self._outcomes())

    def short(self) -> str:
        """A few lines, as they stand on an application: mostly how it came, the outcome, something normal."""
        sections = [self._outcomes()]
        if self._chance(0.6):
            sections.insert(0, self._accident())
        elif self._chance(0.5):
            sections.insert(0, self._therapies(1))
        if self._chance(0.5):
            sections.insert(int(self._rng.integers(1, len(sections) + 1)), self._normals(1))
        if self._chance(0.3) or len(self._joined([each for some in sections for each in some])) < 40:
            sections.append(self._some(self._hand.endings, 1))
        if len(self._joined([each for some in sections for each in some])) < 40:
            sections.append(self._some(self._words["fillers"], 2))
        return self._joined([each for some in sections for each in some])

    def long(self) -> str:
        """A whole discharge note."""
        target = int(self._rng.integers(*_LONG))
        sections = {
            "accident": self._opening() + self._accident(),
            "therapy": self._therapies(int(self._rng.integers(2, 4))),
            "exam": [],
            "history": self._histories(),
            "ending": self._some(self._hand.endings, int(self._rng.integers(1, 3))),
        }
        outcomes, normal = self._outcomes(), self._normals(int(self._rng.integers(2, 5)))
        told = sum(len(each) for some in sections.values() for each in some) + sum(map(len, outcomes + normal))
        spare = self._spare()
        while told < target and spare:
            where, sentence = spare.pop()
            (sections["therapy"] if where == "therapy" else normal).append(sentence)
            told += len(sentence) + 1
        sections["exam"] = self._woven(outcomes, normal)
        return self._laid_out(sections)

    # Sections.

    @property
    def _family(self) -> str:
        return self._injuries[0].item.family

    def _opening(self) -> list[str]:
        text = str(self._pick(self._words["openings"]))
        since = self._pick(["半年余", "十个月", "一年余", "八个月", "1年", "14月"])
        filled = {
            "性": self._pick("男男男女"), "岁": self._rng.integers(20, 60), "期": since,
            "年": self._rng.integers(2019, 2025), "月数": self._rng.integers(1, 13), "日": self._rng.integers(1, 29),
        }  # fmt: skip
        return [_with(text, filled)]

    def _accident(self) -> list[str]:
        """How it happened; of a disease, what the person was exposed to."""
        item = self._injuries[0].item
        if exposures := self._words["exposures"].get(item.cause):
            return [_with(str(self._pick(exposures)), {"n": self._rng.integers(5, 27)}) + "。"]
        wanted = {"heat": _HEAT, "liquid": _LIQUID}.get(item.cause)
        suits = [
            one
            for one in self._hand.mechanisms
            if (wanted.search(one) if wanted else not (_HEAT.search(one) or _LIQUID.search(one)))
        ]
        told = str(self._pick(suits or self._words[item.cause or "heat"])).rstrip("。.,，;；")
        if "{部位}" not in told:
            told += str(self._pick(self._words["told"]))
        hurt = "、".join(dict.fromkeys(filling(filling.hurt) for filling in self._fillings))
        return [self._fillings[0](told.replace("{部位}", hurt))]

    def _therapies(self, count: int) -> list[str]:
        """What was done: it decides nothing whatever place it names, but treatment of a disease may."""
        return self._some(self._hand.therapy[self._family], count, anyhow=self._family != "E")

    def _outcomes(self) -> list[str]:
        """The sentences that decide, injury by injury, in an order by chance."""
        order = self._rng.permutation(len(self._injuries)) if self._chance(0.4) else np.arange(len(self._injuries))
        made: list[str] = []
        for number, index in enumerate(order):
            sentences = [self._fillings[index](each) for each in self._wordings[index].sentences]
            if number and self._chance(0.5):
                sentences[0] = str(self._pick(self._words["joints"])) + sentences[0]
            made += sentences
        if len(order) > 1 and any(each.startswith("②") for each in made):
            made[0] = "①" + made[0]
        return made

    def _normals(self, count: int) -> list[str]:
        """What was not found, of this family and now and then of another; the other side as sound."""
        families = [self._family] * 3 + [str(self._pick("ABCD"))]
        made: list[str] = []
        for _ in range(count):
            made += self._some(self._hand.normal[str(self._pick(families))], 1)
        first = self._injuries[0].item
        apart = not any(other.item.at & first.at for other in self._injuries[1:])
        if first.sided and first.part and apart and self._chance(0.45):
            made.append(self._fillings[0](str(self._pick(self._words["sound"])).replace("{部位}", first.part)))
        return made

    def _histories(self) -> list[str]:
        if self._chance(0.3):
            return []
        made = self._some(self._hand.history, int(self._rng.integers(1, 3)))
        return made + (self._some(self._words["former"], 1) if self._chance(0.35) else [])

    def _spare(self) -> list[tuple[str, str]]:
        """Sentences that make a note longer, in an order by chance."""
        some = [("normal", each) for each in self._some(self._words["fillers"], 9)]
        some += [("normal", each) for family in "ABCD" for each in self._some(self._hand.normal[family], 2)]
        some += [("therapy", each) for each in self._therapies(6)]
        return [some[index] for index in self._rng.permutation(len(some))]

    # Arranging.

    def _woven(self, outcomes: list[str], normal: list[str]) -> list[str]:
        """Outcome sentences in their order, with what is normal before, between and after them."""
        made = list(outcomes)
        low = 0 if self._chance(0.7) else len(outcomes)
        for sentence in normal:
            made.insert(int(self._rng.integers(0, len(made) + 1)) if low == 0 else len(made), sentence)
        return made

    def _laid_out(self, sections: dict[str, list[str]]) -> str:
        labelled = self._chance(0.5)
        text = ""
        for name in self._pick_order():
            if not sections[name]:
                continue
            own = ":" in sections[name][0][:6]  # some hands label their sentences themselves
            label = str(self._pick(self._words["labels"][name])) if labelled and not own else ""
            more = label + self._joined(sections[name])
            if name == "history" and len(text) + len(more) > _MOST:
                continue
            text += more
        return text

    def _pick_order(self) -> tuple[str, ...]:
        return _ORDERS[int(self._rng.integers(len(_ORDERS)))]

    def _joined(self, sentences: Sequence[str]) -> str:
        return "".join(each if each.endswith(_ENDS) else each + "。" for each in sentences)

    # Drawing.

    def _some(self, sentences: Sequence[str], count: int, *, anyhow: bool = False) -> list[str]:
        """Some of the sentences that may stand beside these injuries, filled; none stands twice in a note."""
        made: list[str] = []
        for index in self._rng.permutation(len(sentences)).tolist():
            if len(made) == count:
                break
            sentence = sentences[index]
            if sentence not in self._told and (anyhow or fits(sentence, self._injuries, self._outcome)):
                self._told.add(sentence)
                made.append(self._fillings[0](_with(sentence, {"n": self._rng.integers(1, 9)})))
        return made

    def _pick(self, some: Sequence[object]) -> object:
        return some[int(self._rng.integers(len(some)))]

    def _chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)


def _with(text: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text
