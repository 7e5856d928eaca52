"""Work injuries: how many, when, which, how they end, and the pilot for riders."""

from __future__ import annotations

from jihe.city.calibration.marginal import Count, Distribution, Exactly, Marginal, Mean, Quantile, Ratio, Share
from jihe.schema import CODES

TITLE = ("Work injury", "工伤")

_YES = "decision IN ('recognised', 'deemed')"
_DECIDED = "decision IN ('recognised', 'deemed', 'rejected')"
_CASES = f"(SELECT * FROM known_wi_case WHERE {_YES})"
_HOUR = "extract(hour FROM injury_ts)"
_DAY = "extract(isodow FROM injury_ts)"
# Months still open at the end of the window: an injury of then may not have been applied for, decided or appraised.
_APPLIED = "injury_ts < end_moment() - INTERVAL 120 DAY"
_LAG = "date_diff('day', injury_ts, apply_ts)"


def _said(domain: str) -> dict[str, tuple[str, str]]:
    return {code: (en, zh) for code, (zh, en) in CODES[domain].codes.items()}


# Days of work under cover of each job begun in the window, within its first thirty and after them.
_NEW_AND_LATER = """
    WITH jobs AS (
        SELECT person_id, employer_id, hire_date, greatest(hire_date, CAST(first_moment() AS DATE)) AS since,
            least(coalesce(end_date, DATE '2999-01-01'), CAST(end_moment() AS DATE)) AS until
        FROM known_enrolment WHERE line = 'WI' AND hire_date IS NOT NULL AND employer_id IS NOT NULL
    ),
    exposed AS (
        SELECT sum(greatest(date_diff('day', since, least(until, hire_date + 30)), 0)) AS early,
            sum(greatest(date_diff('day', greatest(since, hire_date + 30), until), 0)) AS late
        FROM jobs
    ),
    hurt AS (
        SELECT c.case_id, min(date_diff('day', j.hire_date, CAST(c.injury_ts AS DATE))) AS since
        FROM known_wi_case AS c JOIN jobs AS j ON j.person_id = c.person_id
            AND j.employer_id = c.employer_id AND j.hire_date <= CAST(c.injury_ts AS DATE)
        WHERE c.line = 'WI' AND c.clause <> '14-4' GROUP BY ALL
    )
    SELECT count(*) FILTER (since < 30), any_value(early), count(*) FILTER (since >= 30), any_value(late)
    FROM hurt, exposed
"""
_FIRST = """(SELECT a.*, c.injury_ts FROM known_wi_appraisal AS a JOIN known_wi_case AS c USING (case_id)
    WHERE a.kind = 'first' AND a.grade IS NOT NULL)"""
_SECOND = """(SELECT s.grade AS again, f.grade FROM known_wi_appraisal AS s
    JOIN known_wi_appraisal AS f ON f.case_id = s.case_id AND f.kind = 'first'
    WHERE s.kind = 'second' AND s.grade IS NOT NULL)"""
_STAYS = "FROM medical_bill WHERE kind = 'inpatient'"
_LOS = "date_diff('day', admit_ts, discharge_ts)"

MARGINALS: tuple[Marginal, ...] = (
    Count(
        name="injuries recognised a year",
        zh="年认定工伤",
        unit="cases",
        target=10_500,
        mark="own-m",
        yearly=True,
        sql=f"SELECT count(*) FROM {_CASES}",
    ),
    Share(
        name="not recognised",
        zh="不予认定占比",
        target=0.04,
        mark="own-m",
        within=0.25,
        sql=f"SELECT count(*) FILTER (decision = 'rejected') AS k, count(*) AS n FROM known_wi_case WHERE {_DECIDED}",
    ),
    Distribution(
        name="clause",
        zh="认定条款",
        mark="own-m",
        shares={"14-1": 78, "14-6": 13, "14-5": 4, "14-3": 1, "14-4": 1.2, "15-1": 1.0, "other": 1.8},
        says=_said("clause") | {"other": ("other clauses", "其他条款")},
        sql=f"""SELECT CASE WHEN clause IN ('14-2', '15-2', '15-3') THEN 'other' ELSE clause END AS code, count(*) AS k
            FROM {_CASES} GROUP BY ALL""",
    ),
    Distribution(
        name="time of day",
        zh="受伤时段",
        mark="own-l",
        within=0.3,
        shares={"10–11": 24, "15–16": 21, "night": 14, "else": 41},
        says={
            "10–11": ("10 to 11 o'clock", "十至十一时"),
            "15–16": ("15 to 16 o'clock", "十五至十六时"),
            "night": ("night, 20 to 6", "夜间"),
            "else": ("other hours", "其余时段"),
        },
        sql=f"""SELECT CASE WHEN {_HOUR} IN (10, 11) THEN '10–11' WHEN {_HOUR} IN (15, 16) THEN '15–16'
            WHEN {_HOUR} >= 20 OR {_HOUR} < 6 THEN 'night' ELSE 'else' END AS code, count(*) AS k
            FROM {_CASES} GROUP BY ALL""",
    ),
    Distribution(
        name="day of the week",
        zh="受伤星期",
        mark="own-l",
        shares={"1": 15.5, "2": 15.5, "3": 15.5, "4": 15.5, "5": 15.5, "6": 13.5, "7": 9},
        says={
            str(n): (en, zh)
            for n, en, zh in (
                (1, "Monday", "星期一"),
                (2, "Tuesday", "星期二"),
                (3, "Wednesday", "星期三"),
                (4, "Thursday", "星期四"),
                (5, "Friday", "星期五"),
                (6, "Saturday", "星期六"),
                (7, "Sunday", "星期日"),
            )
        },
        sql=f"SELECT CAST({_DAY} AS INT) AS code, count(*) AS k FROM {_CASES} GROUP BY ALL",
    ),
    Quantile(
        name="injury to application by the employer, median",
        zh="单位申请间隔中位数",
        unit="days",
        target=14,
        mark="own-l",
        sql=f"SELECT {_LAG} AS x FROM known_wi_case WHERE applicant = 'employer' AND clause <> '14-4' AND {_APPLIED}",
    ),
    Quantile(
        name="injury to application by the employer, nine of ten",
        zh="单位申请间隔九成分位",
        unit="days",
        target=28,
        at=0.9,
        mark="own-l",
        sql=f"SELECT {_LAG} AS x FROM known_wi_case WHERE applicant = 'employer' AND clause <> '14-4' AND {_APPLIED}",
    ),
    Quantile(
        name="injury to application by the worker, median",
        zh="职工申请间隔中位数",
        unit="days",
        target=95,
        mark="own-l",
        sql=f"SELECT {_LAG} AS x FROM known_wi_case WHERE applicant = 'worker' AND clause <> '14-4' "
        "AND injury_ts < end_moment() - INTERVAL 365 DAY",
    ),
    Ratio(
        name="hazard of the first thirty days against later",
        zh="入职三十日内与其后受伤风险之比",
        target=2.5,
        mark="own-m",
        sql=_NEW_AND_LATER,
    ),
    Distribution(
        name="part of the body",
        zh="受伤部位",
        mark="own-m",
        shares={
            "hand": 46,
            "foot": 14,
            "leg": 10,
            "arm": 9,
            "head": 8,
            "spine": 5,
            "eye": 3,
            "chest": 3,
            "abdomen": 1,
            "ear": 1,
        },
        says=_said("body_part"),
        sql=f"SELECT body_part AS code, count(*) AS k FROM {_CASES} "
        "WHERE clause NOT IN ('14-4', '15-1') AND body_part <> 'body' GROUP BY ALL",
    ),
    Share(
        name="appraised, of the recognised",
        zh="认定后鉴定占比",
        target=0.55,
        mark="own-m",
        sql=f"""SELECT count(*) FILTER (case_id IN (SELECT case_id FROM wi_appraisal WHERE kind = 'first')) AS k,
            count(*) AS n FROM {_CASES} WHERE injury_ts < end_moment() - INTERVAL 540 DAY""",
    ),
    Distribution(
        name="grade of the first appraisal",
        zh="初次鉴定等级",
        mark="own-m",
        shares={
            "0": 4,
            "10": 61,
            "9": 21,
            "8": 6.5,
            "7": 3.5,
            "6": 1.4,
            "5": 0.9,
            "4": 0.6,
            "3": 0.4,
            "2": 0.35,
            "1": 0.35,
        },
        says={"0": ("none", "未达等级")} | {str(n): (f"grade {n}", f"{n}级") for n in range(1, 11)},
        sql=f"SELECT grade AS code, count(*) AS k FROM {_FIRST} GROUP BY ALL",
    ),
    Share(
        name="appraised again by the province",
        zh="再次鉴定占比",
        target=0.03,
        mark="own-m",
        sql=f"""SELECT count(*) FILTER (case_id IN (SELECT case_id FROM wi_appraisal WHERE kind = 'second')) AS k,
            count(*) AS n FROM {_FIRST} WHERE injury_ts < end_moment() - INTERVAL 640 DAY""",
    ),
    Share(
        name="of these, with another grade",
        zh="再次鉴定改变占比",
        target=0.25,
        mark="own-m",
        sql=f"SELECT count(*) FILTER (again <> grade) AS k, count(*) AS n FROM {_SECOND}",
    ),
    Count(
        name="work deaths a year",
        zh="年工亡",
        unit="cases",
        target=130,
        mark="fit",
        within=0.2,
        yearly=True,
        sql="SELECT count(DISTINCT case_id) FROM known_wi_benefit WHERE item = 'work_death'",
    ),
    Share(
        name="cases with outpatient bills alone",
        zh="仅门诊治疗占比",
        target=0.45,
        mark="own-l",
        sql="""SELECT count(*) FILTER (stays = 0) AS k, count(*) AS n FROM (
            SELECT case_id, count(*) FILTER (kind = 'inpatient') AS stays FROM medical_bill GROUP BY case_id)""",
    ),
    Quantile(
        name="length of stay, median",
        zh="住院天数中位数",
        unit="days",
        target=11,
        mark="own-l",
        sql=f"SELECT {_LOS} AS x {_STAYS}",
    ),
    Quantile(
        name="cost of a stay, median",
        zh="住院费用中位数",
        unit="yuan",
        target=17_500,
        mark="own-l",
        sql=f"SELECT total_fen / 100 AS x {_STAYS}",
    ),
    Quantile(
        name="outpatient cost of a case without a stay, median",
        zh="门诊病例费用中位数",
        unit="yuan",
        target=1_600,
        mark="own-l",
        sql="""SELECT sum(total_fen) / 100 AS x FROM medical_bill GROUP BY case_id
            HAVING count(*) FILTER (kind <> 'outpatient') = 0""",
    ),
    Exactly(
        name="hospitals with an agreement",
        zh="协议医院",
        unit="hospitals",
        target=35,
        mark="own-l",
        sql="""SELECT count(*) FROM known_hospital
            WHERE agreement_from <= mid_day() AND (agreement_to IS NULL OR agreement_to > mid_day())""",
    ),
    Share(
        name="bills of the four largest hospitals",
        zh="四家最大医院账单占比",
        target=0.55,
        mark="own-l",
        sql="""SELECT sum(n) FILTER (place <= 4) AS k, sum(n) AS n FROM (
            SELECT count(*) AS n, row_number() OVER (ORDER BY count(*) DESC) AS place
            FROM medical_bill GROUP BY hospital_id)""",
    ),
    Exactly(
        name="platforms of the pilot",
        zh="试点平台",
        unit="platforms",
        target=11,
        mark="own-h",
        within=0,
        source="E1, S32",
        sql="SELECT count(*) FROM platform",
    ),
    Mean(
        name="orders of a rider in a year",
        zh="骑手年均订单",
        unit="orders",
        target=12_000,
        mark="own-l",
        source="E1, S32",
        # Before the first accident: orders are drawn around accidents, and who was hurt rests afterwards.
        sql="""WITH hurt AS (SELECT rider_id, min(CAST(injury_ts AS DATE)) AS day FROM oi_case GROUP BY rider_id),
            ridden AS (SELECT rider_id, count(*) AS orders,
                date_diff('day', min(accept_ts), coalesce(min(day), max(accept_ts) + INTERVAL 1 DAY)) AS days
                FROM oi_order LEFT JOIN hurt USING (rider_id) WHERE day IS NULL OR accept_ts < day GROUP BY rider_id)
            SELECT orders * 365.25 / days AS x FROM ridden WHERE days >= 7""",
    ),
)
