"""How much fraud there is: a year, in the whole city, by the weights of the truth, against E1's realistic rates.

Only here may the truth be read beside the tables: it is the city's own output, and the check is the city's too.
E1 gives rates for some typologies; the others are the scheme's own and are not judged here. E1's "operator episodes
0–2" are those of all kinds of B4 together; "staged or insured late" is B3.1 and B3.3 together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.city.calibration.marginal import Exactly, Judgement, Marginal, Target, ends, poisson_bounds

if TYPE_CHECKING:
    import duckdb

TITLE = ("Fraud prevalence", "违规发生率")


@dataclass(frozen=True, kw_only=True)
class Prevalence(Marginal):
    """Cases of some typologies a year in the whole city, or rings of them; ``sql`` gives ``weight``, a row a case.

    The cases found are Poisson, each standing for its weight; one that a small city has for good measure weighs less.
    """

    target: Target

    def judge(self, connection: duckdb.DuckDBPyConnection, theme: str) -> Iterator[Judgement]:
        """One judgement."""
        n, weights, scale, years = connection.execute(
            f"SELECT count(*), CAST(coalesce(sum(weight), 0) AS DOUBLE), city_scale(), city_years() FROM ({self.sql})"
        ).fetchone() or (0, 0.0, 1.0, 1.0)
        size, one = scale * years, weights / n if n else 1.0
        low, high = ends(self.target)
        least, most = poisson_bounds(low * (1 - self.off) * size / one, high * (1 + self.off) * size / one)
        bounds = (least * one / size, most * one / size)
        yield self._judged(theme, self.target, bounds, weights / size, n)


def _cases(*typologies: str) -> str:
    listed = ", ".join(f"'{one}'" for one in typologies)
    return f"""SELECT max(weight) AS weight FROM truth WHERE label = 'fraud' AND typology IN ({listed})
        GROUP BY typology, entity_type, entity_id"""


def _rings(where: str) -> str:
    """One row a ring; who acts alone is a ring of one."""
    return f"""SELECT max(weight) AS weight FROM truth WHERE label = 'fraud' AND {where}
        GROUP BY typology, ring_id, CASE WHEN ring_id IS NULL THEN entity_id END"""


def _of(name: str, zh: str, target: Target, *typologies: str) -> Prevalence:
    return Prevalence(name=name, zh=zh, unit="a year", target=target, mark="own-l", sql=_cases(*typologies))


def _ring(name: str, zh: str, target: Target, where: str) -> Prevalence:
    return Prevalence(name=name, zh=zh, unit="a year", target=target, mark="own-l", sql=_rings(where))


MARGINALS: tuple[Marginal, ...] = (
    _of("B1.1 deaths concealed", "B1.1 死亡后冒领或应停未停", (25, 40), "B1.1"),
    _of("B1.2 paid while imprisoned", "B1.2 服刑期间领取", (5, 10), "B1.2"),
    _of("B1.3 two pensions", "B1.3 重复领取", (10, 20), "B1.3"),
    _of("B1.4 false early retirement", "B1.4 违规提前退休", (10, 30), "B1.4"),
    _ring("B1.5 rings of agents", "B1.5 中介团伙", (1, 2), "typology = 'B1.5'"),
    _of("B2.1 working while drawing", "B2.1 就业后领取失业保险金", (300, 800), "B2.1"),
    _ring("B2.2 shell-employer rings", "B2.2 挂靠团伙", (1, 2), "typology = 'B2.2'"),
    _ring("B2.7 skill-subsidy rings", "B2.7 技能补贴团伙", 1, "typology = 'B2.7'"),
    _of("B3.1 and B3.3 insured late or staged", "B3.1、B3.3 先伤后保与开伤", (30, 80), "B3.1", "B3.3"),
    Exactly(
        name="B3.6 hospitals that pad",
        zh="B3.6 违规医院",
        unit="hospitals",
        target=4,
        at_most=True,
        mark="own-l",
        sql="""SELECT count(DISTINCT b.hospital_id) FROM truth AS t JOIN medical_bill AS b ON b.bill_id = t.entity_id
            WHERE t.label = 'fraud' AND t.typology = 'B3.6' AND t.entity_type = 'medical_bill'""",
    ),
    _of("B3.7 lump sum while employed", "B3.7 未离职领医疗补助", (5, 15), "B3.7"),
    _of("B3.9 benefit after its cause", "B3.9 停止情形后领取", (5, 15), "B3.9"),
    _ring("B4 episodes of operators", "B4 经办违规", (0, 2), "typology LIKE 'B4.%'"),
    Exactly(
        name="typologies with fewer look-alikes than frauds, beyond chance",
        zh="合理情形少于违规的类型（扣除偶然）",
        source="E1",
        sql="""SELECT count(*) FROM (SELECT typology FROM truth WHERE typology IS NOT NULL GROUP BY typology
            HAVING count(*) FILTER (label = 'benign_lookalike') < count(*) FILTER (label = 'fraud')
                - 3.3 * sqrt(count(*) FILTER (label = 'fraud')))""",
    ),
)
