"""How late, how complete and how wrong the registries are (2-typologies.md, B5)."""

from __future__ import annotations

from jihe.city.calibration.marginal import Exactly, Marginal, Quantile, Share

TITLE = ("Registries", "外部登记库")

_LAG = "date_diff('day', death_date, CAST(received_ts AS DATE))"
# The first row of each death; those of the last weeks are left out, since late ones are still on the way.
_ROWS = """(SELECT * FROM ext_death QUALIFY row_number() OVER (PARTITION BY ext_id ORDER BY received_ts) = 1)"""
_OLD_ENOUGH = "death_date >= CAST(first_moment() AS DATE) AND death_date < CAST(end_moment() AS DATE) - {}"


def _within(kind: str, days: int) -> str:
    return f"""SELECT count(*) FILTER ({_LAG} <= {days}) AS k, count(*) AS n FROM {_ROWS}
        WHERE kind = '{kind}' AND {_OLD_ENOUGH.format(120)}"""


_POLICE = f"SELECT {_LAG} AS x FROM {_ROWS} WHERE kind = 'P' AND {_OLD_ENOUGH.format(420)}"
# Deaths by person: who died and which registries told.
_TOLD = f"""SELECT p.person_id, list(DISTINCT d.kind) AS kinds FROM {_ROWS} AS d
    JOIN known_person AS p ON p.id_no = d.id_no AND p.name = d.name WHERE {_OLD_ENOUGH.format(420)} GROUP BY ALL"""
_SENTENCES = "(SELECT * FROM ext_custody QUALIFY row_number() OVER (PARTITION BY ext_id ORDER BY received_ts) = 1)"
_MARRIED = """FROM ext_marriage AS m
    JOIN known_person AS a ON a.id_no = m.a_id_no JOIN known_person AS b ON b.id_no = m.b_id_no
    WHERE m.kind = 'marriage' AND m.reg_date >= CAST(first_moment() AS DATE)"""
_MARRIAGE_LAG = "date_diff('day', m.reg_date, CAST(m.received_ts AS DATE))"

MARGINALS: tuple[Marginal, ...] = (
    Share(
        name="cremation known within 3 days",
        zh="火化信息三日内到达",
        target=0.95,
        within=0.3,
        sql=_within("C", 3),
        mark="design",
        source="B5",
    ),
    Share(
        name="cremation with another's number",
        zh="火化信息证件号错误",
        target=0.004,
        within=0.5,
        sql=f"""SELECT count(*) FILTER (p.name <> d.name AND right(p.name, 1) <> right(d.name, 1)) AS k, count(*) AS n
            FROM {_ROWS} AS d JOIN known_person AS p USING (id_no) WHERE d.kind = 'C'""",
        mark="design",
        source="B5",
    ),
    Share(
        name="health certificate within 7 days",
        zh="死亡医学证明七日内到达",
        target=0.85,
        within=0.2,
        sql=_within("H", 7),
        mark="design",
        source="B5",
    ),
    Quantile(
        name="police deregistration, median",
        zh="户籍注销间隔中位数",
        unit="days",
        target=18,
        sql=_POLICE,
        mark="design",
        source="B5",
    ),
    Quantile(
        name="police deregistration, nine of ten",
        zh="户籍注销间隔九成分位",
        unit="days",
        target=75,
        at=0.9,
        within=0.15,
        sql=_POLICE,
        mark="design",
        source="B5",
    ),
    Share(
        name="police deregistration after more than a year",
        zh="户籍注销超过一年",
        target=0.015,
        within=0.5,
        sql=f"SELECT count(*) FILTER (x > 365) AS k, count(*) AS n FROM ({_POLICE})",
        mark="design",
        source="B5",
    ),
    Share(
        name="deaths that the police alone tell of",
        zh="仅公安登记的死亡",
        target=(0.06, 0.08),
        sql=f"SELECT count(*) FILTER (kinds = ['P']) AS k, count(*) AS n FROM ({_TOLD})",
        mark="design",
        source="B5",
    ),
    Share(
        name="custody without a day of release",
        zh="羁押无释放日期",
        target=0.08,
        within=0.25,
        sql=f"SELECT count(*) FILTER (end_date IS NULL) AS k, count(*) AS n FROM {_SENTENCES}",
        mark="design",
        source="B5",
    ),
    Share(
        name="custody served outside prison",
        zh="羁押信息中非监禁",
        target=0.20,
        within=0.25,
        sql=f"""SELECT count(*) FILTER (exec_mode IN ('suspended', 'parole', 'medical_parole')) AS k, count(*) AS n
            FROM {_SENTENCES} WHERE kind IN ('prison', 'detention_sentence')
            AND id_no NOT IN (SELECT id_no FROM known_person WHERE person_id IN
                (SELECT person_id FROM pension_award UNION SELECT person_id FROM ui_claim))""",
        mark="design",
        source="B5",
    ),
    Share(
        name="custody that comes with the monthly file",
        zh="随每月批次到达的羁押信息",
        target=0.99,
        mark="design",
        source="B5",
        within=2.0,
        sql=f"""SELECT sum(n) FILTER (place = 1) AS k, sum(n) AS n FROM (
            SELECT count(*) AS n, row_number() OVER (ORDER BY count(*) DESC) AS place
            FROM {_SENTENCES} GROUP BY day(received_ts))""",
    ),
    Share(
        name="legal representatives dormant or borrowed",
        zh="休眠或借名法定代表人",
        target=0.12,
        sql="""SELECT count(*) FILTER (NOT turnover_flag) AS k, count(*) AS n FROM (SELECT * FROM ext_business
            WHERE role = 'legal_rep' QUALIFY row_number() OVER (PARTITION BY ext_id ORDER BY received_ts) = 1)""",
        mark="design",
        source="B5",
    ),
    Exactly(
        name="tax wages not one or two months late",
        zh="个税工资到达不在一至两月",
        mark="design",
        source="B5",
        sql="""SELECT count(*) FROM ext_tax_income WHERE year(received_ts) * 12 + month(received_ts)
            - (ym // 100 * 12 + ym % 100) NOT BETWEEN 1 AND 2""",
    ),
    Exactly(
        name="settlements not known the next day",
        zh="医保结算非次日到达",
        mark="design",
        source="B5",
        sql="""SELECT count(*) FROM ext_medins
            WHERE date_diff('day', CAST(coalesce(discharge_ts, admit_ts) AS DATE), CAST(received_ts AS DATE)) <> 1""",
    ),
    Exactly(
        name="border crossings later than two days",
        zh="出入境信息超过两日",
        mark="design",
        source="B5",
        sql="""SELECT count(*) FROM (
                SELECT * FROM ext_border QUALIFY row_number() OVER (PARTITION BY ext_id ORDER BY received_ts) = 1)
            WHERE date_diff('day', CAST(exit_ts AS DATE), CAST(received_ts AS DATE)) > 2""",
    ),
    Quantile(
        name="marriages in the city, lag",
        zh="本地婚姻登记间隔",
        unit="days",
        target=5,
        within=0.25,
        sql=f"SELECT {_MARRIAGE_LAG} AS x {_MARRIED} AND (a.hukou_region = '442000' OR b.hukou_region = '442000')",
        mark="design",
        source="B5",
    ),
    Quantile(
        name="marriages elsewhere, by the quarter, lag",
        zh="外地婚姻登记按季间隔",
        unit="days",
        target=65,
        within=0.25,
        sql=f"SELECT {_MARRIAGE_LAG} AS x {_MARRIED} AND a.hukou_region <> '442000' AND b.hukou_region <> '442000'",
        mark="design",
        source="B5",
    ),
)
