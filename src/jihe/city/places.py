"""The 23 streets and towns of Zhongshan, positions in them, and where else people come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jihe.city.calendar import Floats, Ints
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World

# code, name, kind, residents (about, in thousands), longitude, latitude
_TOWNS = (
    ("ZS01", "石岐街道", "street", 280, 113.382, 22.526),
    ("ZS02", "东区街道", "street", 250, 113.403, 22.511),
    ("ZS03", "西区街道", "street", 190, 113.344, 22.545),
    ("ZS04", "南区街道", "street", 110, 113.356, 22.487),
    ("ZS05", "五桂山街道", "street", 60, 113.412, 22.423),
    ("ZS06", "中山港街道", "street", 330, 113.483, 22.551),
    ("ZS07", "民众街道", "street", 120, 113.487, 22.626),
    ("ZS08", "南朗街道", "street", 130, 113.534, 22.497),
    ("ZS09", "小榄镇", "town", 560, 113.244, 22.672),
    ("ZS10", "古镇镇", "town", 180, 113.191, 22.612),
    ("ZS11", "横栏镇", "town", 190, 113.262, 22.529),
    ("ZS12", "东凤镇", "town", 180, 113.263, 22.696),
    ("ZS13", "南头镇", "town", 150, 113.293, 22.719),
    ("ZS14", "黄圃镇", "town", 170, 113.342, 22.715),
    ("ZS15", "阜沙镇", "town", 80, 113.352, 22.664),
    ("ZS16", "三角镇", "town", 140, 113.424, 22.677),
    ("ZS17", "港口镇", "town", 150, 113.392, 22.587),
    ("ZS18", "沙溪镇", "town", 210, 113.327, 22.527),
    ("ZS19", "大涌镇", "town", 90, 113.299, 22.468),
    ("ZS20", "板芙镇", "town", 110, 113.320, 22.415),
    ("ZS21", "三乡镇", "town", 250, 113.433, 22.353),
    ("ZS22", "神湾镇", "town", 50, 113.360, 22.314),
    ("ZS23", "坦洲镇", "town", 330, 113.472, 22.271),
)

CODES: Text = np.array([town[0] for town in _TOWNS])
NAMES: Text = np.array([town[1] for town in _TOWNS])
KINDS: Text = np.array([town[2] for town in _TOWNS])
RESIDENTS: Ints = np.array([town[3] for town in _TOWNS], dtype=np.int64) * 1_000
_CENTRES = np.array([town[4:6] for town in _TOWNS])
_KM = 1 / 111.0  # degrees of latitude in a kilometre

LOCAL_REGION = "442000"
# Where people without Zhongshan hukou come from: Guangdong's west and north, then provinces around.
_ORIGINS = np.array(
    [
        "440800",
        "440900",
        "441200",
        "445300",
        "441800",
        "440200",
        "450000",
        "430000",
        "360000",
        "510000",
        "420000",
    ]
)
_ORIGIN_WEIGHTS = np.array([14, 10, 8, 6, 4, 4, 20, 14, 6, 8, 6]) / 100
OTHER_CITIES: Text = np.array(["广州市", "佛山市", "江门市", "湛江市", "玉林市", "衡阳市", "赣州市", "香港特别行政区"])


def draw_towns(n: int, rng: np.random.Generator) -> Ints:
    """Indices of towns, by residents."""
    return rng.choice(len(CODES), n, p=RESIDENTS / RESIDENTS.sum())


def positions(towns: Ints, rng: np.random.Generator, spread_km: float = 1.8) -> tuple[Floats, Floats]:
    """Longitudes and latitudes around the towns' centres, to six decimals."""
    offsets = rng.normal(0, spread_km * _KM, (len(towns), 2))
    return tuple(np.round(_CENTRES[towns] + offsets, 6).T)


def origins(local: npt.NDArray[np.bool_], rng: np.random.Generator) -> Text:
    """Regions of household registration: Zhongshan's own, or one of the usual origins."""
    drawn = _ORIGINS[rng.choice(len(_ORIGINS), len(local), p=_ORIGIN_WEIGHTS)]
    return np.where(local, LOCAL_REGION, drawn)


def build(world: World) -> None:
    """Writes ``ref_town`` and ``ref_code``, both known from the day before the window."""
    from jihe.schema import code_rows

    known = world.start - np.timedelta64(1, "D")
    world.put(
        "ref_town",
        {
            "town_code": CODES, "name_zh": NAMES, "kind": KINDS, "population": RESIDENTS,
            "recorded_ts": np.repeat(known, len(CODES)),
        },
    )  # fmt: skip
    rows = code_rows()
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    world.put("ref_code", {**columns, "recorded_ts": np.repeat(known, len(rows))})
