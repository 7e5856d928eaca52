"""Who is insured, who draws a pension, where from, how old, in which trades and towns."""

from __future__ import annotations

from jihe.city.calibration.marginal import Count, Distribution, Exactly, Marginal, Mean, Share

TITLE = ("People and units", "人口与单位")


def _insured(*lines: str) -> str:
    """Persons with any of the lines among the contributions of the month of reference."""
    listed = ", ".join(f"'{line}'" for line in lines)
    return (
        "SELECT count(DISTINCT person_id) FROM contribution WHERE ym = mid_ym() "
        f"AND list_has_any(string_split(lines, '+'), [{listed}])"
    )


def _drawing(scheme: str) -> str:
    return f"""SELECT count(DISTINCT p.person_id) FROM pension_payment AS p
        JOIN known_pension_award AS a USING (award_id) WHERE p.ym = mid_ym() AND a.scheme = '{scheme}'"""


# Residents pay once a year: insured is who is enrolled.
_RESIDENTS = """SELECT count(DISTINCT person_id) FROM known_enrolment
    WHERE line = 'RP' AND start_date <= mid_day() AND (end_date IS NULL OR end_date > mid_day())"""
_PEOPLE = "(SELECT person_id, sex, birth_date, hukou_region FROM known_person)"
_AT_WORK = """SELECT DISTINCT person_id FROM contribution
    WHERE ym = mid_ym() AND list_has_any(string_split(lines, '+'), ['EP', 'UI', 'WI'])"""
_AGE = "date_diff('day', birth_date, mid_day()) / 365.25"
_RETIRED = """SELECT DISTINCT p.person_id FROM pension_payment AS p JOIN known_pension_award AS a USING (award_id)
    WHERE p.ym = mid_ym() AND a.scheme IN ('EP', 'GP')"""

# GB/T 4754 codes of the units, and what E1 calls them.
_INDUSTRIES = {
    "lighting": (17, "灯饰照明", "'3872'"),
    "appliances": (14, "家用电器", "'3853'"),
    "metal products": (12, "五金制品", "'3351'"),
    "electronics": (10, "电子", "'3982'"),
    "plastics": (9, "塑料", "'2929'"),
    "furniture": (8, "家具木器", "'2110'"),
    "garment": (8, "服装纺织", "'1819'"),
    "machinery": (6, "机械", "'3599'"),
    "construction": (4, "建筑", "'4710'"),
    "transport": (4, "交通物流", "'5430'"),
    "services and other": (8, "服务及其他", ""),
}
_CASES = " ".join(f"WHEN gbt4754 = {code} THEN '{name}'" for name, (_, _, code) in _INDUSTRIES.items() if code)

MARGINALS: tuple[Marginal, ...] = (
    Count(
        name="pension insured, all schemes",
        zh="养老保险参保（全部制度）",
        unit="persons",
        target=2_646_900,
        mark="seed",
        sql=f"SELECT ({_insured('EP')}) + ({_insured('GP')}) + ({_RESIDENTS}) + ({_drawing('EP')}) "
        f"+ ({_drawing('GP')}) + ({_drawing('RP')})",
    ),
    Count(name="EP active", zh="职工养老在职", unit="persons", target=1_778_900, mark="fit", sql=_insured("EP")),
    Count(name="GP active", zh="机关事业在职", unit="persons", target=62_000, mark="fit", sql=_insured("GP")),
    Count(name="RP contributors", zh="居民养老缴费", unit="persons", target=260_000, mark="fit", sql=_RESIDENTS),
    Count(name="EP retirees", zh="职工养老退休", unit="persons", target=360_000, mark="fit", sql=_drawing("EP")),
    Count(name="GP retirees", zh="机关事业退休", unit="persons", target=26_000, mark="fit", sql=_drawing("GP")),
    Count(name="RP pensioners", zh="居民养老领取", unit="persons", target=160_000, mark="fit", sql=_drawing("RP")),
    Count(name="UI insured", zh="失业保险参保", unit="persons", target=1_741_100, mark="seed", sql=_insured("UI")),
    Count(
        name="WI insured, WIS with them",
        zh="工伤保险参保（含特定人员）",
        unit="persons",
        target=2_038_100,
        mark="seed",
        sql=_insured("WI", "WIS"),
    ),
    Count(name="WIS insured", zh="特定人员参保", unit="persons", target=118_900, mark="seed", sql=_insured("WIS")),
    Share(
        name="insured workers from elsewhere",
        zh="外地户籍职工占比",
        target=0.60,
        mark="own-m",
        sql=f"SELECT count(*) FILTER (hukou_region <> '442000') AS k, count(*) AS n "
        f"FROM {_PEOPLE} WHERE person_id IN ({_AT_WORK})",
    ),
    Exactly(
        name="commonest age of insured workers from elsewhere",
        zh="外地职工年龄众数",
        unit="years",
        target=32,
        mark="own-m",
        sql=f"""WITH ages AS (SELECT CAST(floor({_AGE}) AS INT) AS age, count(*) AS n FROM {_PEOPLE}
            WHERE hukou_region <> '442000' AND person_id IN ({_AT_WORK}) GROUP BY 1)
        SELECT arg_max(a.age, (SELECT sum(b.n) FROM ages AS b WHERE abs(b.age - a.age) <= 4)) FROM ages AS a""",
    ),
    Share(
        name="of them aged 18 to 49",
        zh="外地职工十八至四十九岁占比",
        target=(0.85, 0.97),
        mark="own-m",
        sql=f"SELECT count(*) FILTER ({_AGE} BETWEEN 18 AND 50) AS k, count(*) AS n FROM {_PEOPLE} "
        f"WHERE hukou_region <> '442000' AND person_id IN ({_AT_WORK})",
    ),
    Mean(
        name="age of EP and GP retirees",
        zh="退休人员平均年龄",
        unit="years",
        target=65,
        mark="own-m",
        within=0.03,
        sql=f"SELECT {_AGE} AS x FROM {_PEOPLE} WHERE person_id IN ({_RETIRED})",
    ),
    Distribution(
        name="industry of the injury-insured",
        zh="工伤参保行业",
        mark="own-m",
        shares={name: share for name, (share, _, _) in _INDUSTRIES.items()},
        says={name: (name, zh) for name, (_, zh, _) in _INDUSTRIES.items()},
        sql=f"""SELECT e.employer_id AS cluster, CASE {_CASES} ELSE 'services and other' END AS code, count(*) AS k
            FROM contribution AS c JOIN known_employer AS e USING (employer_id)
            WHERE c.ym = mid_ym() AND list_has_any(string_split(c.lines, '+'), ['WI', 'WIS'])
            AND e.uscc LIKE '91%' GROUP BY ALL""",
    ),
    Exactly(name="towns", zh="镇街", target=23, mark="own-h", within=0, sql="SELECT count(*) FROM ref_town"),
    Exactly(
        name="streets among them",
        zh="其中街道",
        target=8,
        mark="own-h",
        within=0,
        sql="SELECT count(*) FROM ref_town WHERE kind = 'street'",
    ),
    Exactly(
        name="towns without one insured person",
        zh="无参保人的镇街",
        target=0,
        mark="own-h",
        within=0,
        sql=f"""SELECT count(*) FROM ref_town WHERE town_code NOT IN
            (SELECT town FROM known_person WHERE person_id IN ({_AT_WORK}))""",
    ),
)
