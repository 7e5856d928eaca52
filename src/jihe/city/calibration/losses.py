"""What a fraud costs the fund, in the mean of its cases by the end of the window, against the published cases.

Published sums are those of whole audits or of single cases, over years that differ from the window; so the range from
the lowest to the highest published mean binds loosely (half below, half above), and typologies without a published
sum per case are not judged. Departures that are known and not judged: an attached client's whole pension (B1.5, 424,000
yuan expected in C1) and an identity lent for decades (B3.2, 580,000 in C10a) go far beyond 39 months; invented
contributions (B4.1, 32,000 a head in C31) are here paid out for a few months only.
"""

from __future__ import annotations

from jihe.city.calibration.marginal import Marginal, Mean, Target

TITLE = ("Loss per case", "每案损失")
FEWEST = 10  # cases from which a mean says something: losses have a long tail
_LOOSELY = 0.5


def _loss(typology: str, name: str, zh: str, target: Target, source: str) -> Mean:
    """In yuan; where there are fewer than ``FEWEST`` cases nothing is said."""
    return Mean(
        name=f"{typology} {name}", zh=f"{typology} {zh}", unit="yuan", target=target, source=source, mark="own-l",
        within=_LOOSELY,
        sql=f"""SELECT loss_fen / 100 AS x FROM truth
            WHERE label = 'fraud' AND typology = '{typology}' AND loss_fen > 0
            QUALIFY count(*) OVER () >= {FEWEST}""",
    )  # fmt: skip


MARGINALS: tuple[Marginal, ...] = (
    _loss("B1.1", "deaths concealed", "死亡后冒领或应停未停", (4_780, 44_800), "C4, C5"),
    _loss("B1.2", "paid while imprisoned", "服刑期间领取", (10_300, 68_800), "C18, C4"),
    _loss("B1.3", "two pensions", "重复领取", (590, 14_810), "C9, C20"),
    _loss("B1.4", "false early retirement", "违规提前退休", 18_300, "C1"),
    _loss("B1.8", "survivor grants", "丧葬抚恤", 9_950, "C4"),
    _loss("B3.3", "staged injuries", "开伤", (40_000, 53_800), "C15, C17"),
    _loss("B3.5", "48 hours", "48小时", 1_080_000, "B3.5"),
    _loss("B3.12", "platform riders", "平台骑手", (1_090, 10_000), "C29, C30"),
)
