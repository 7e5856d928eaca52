"""Those who handle the fund's business, and what their log holds."""

from __future__ import annotations

from jihe.city.calibration.marginal import Exactly, Marginal, Mean, Share

TITLE = ("Operators", "经办人员")

# Few as they are in a small city, every office has its two or three.
_LEAST = 76

MARGINALS: tuple[Marginal, ...] = (
    Exactly(
        name="operators in office",
        zh="在岗经办人员",
        unit="operators",
        target=330,
        mark="own-l",
        within=0.1,
        sql=f"""SELECT 330 * count(*) / greatest(330 * city_scale(), {_LEAST}) FROM known_operator
            WHERE from_date <= mid_day() AND (to_date IS NULL OR to_date > mid_day())""",
    ),
    Exactly(
        name="branches",
        zh="镇街分局",
        target=23,
        mark="own-l",
        within=0,
        sql="SELECT count(*) FROM office WHERE kind = 'branch'",
    ),
    Mean(
        name="actions logged on a working day",
        zh="工作日操作量",
        unit="actions",
        target=7_000,
        mark="own-l",
        sql="""SELECT count(*) / city_scale() AS x FROM op_log WHERE works(CAST(action_ts AS DATE))
            GROUP BY CAST(action_ts AS DATE)""",
    ),
    Share(
        name="actions outside office hours",
        zh="非工作时间操作占比",
        target=0.03,
        mark="own-l",
        sql="""SELECT count(*) FILTER (extract(hour FROM action_ts) NOT BETWEEN 8 AND 17
            OR NOT works(CAST(action_ts AS DATE))) AS k, count(*) AS n FROM op_log GROUP BY op_id""",
    ),
    Share(
        name="overrides among actions",
        zh="强制通过占比",
        target=0.006,
        mark="own-l",
        sql="SELECT count(*) FILTER (action = 'override') AS k, count(*) AS n FROM op_log GROUP BY op_id",
    ),
    Share(
        name="payees whose account is edited in a year",
        zh="年变更账户占比",
        target=0.012,
        mark="own-l",
        sql="""SELECT CAST(round(count(*) FILTER (changed) / city_years()) AS BIGINT) AS k, count(*) AS n FROM (
            SELECT person_id, line, count(DISTINCT acct_id) > 1 AS changed FROM payee_link
            WHERE line IN ('EP', 'GP', 'RP') GROUP BY ALL)""",  # others are paid for some months only
    ),
    Share(
        name="of these edits, in weeks of a card migration",
        zh="其中换卡周内变更占比",
        target=0.35,
        mark="own-l",
        sql="""WITH changes AS (
                SELECT changed_ts, row_number() OVER (PARTITION BY person_id, line ORDER BY changed_ts) AS place
                FROM known_payee_link WHERE line IN ('EP', 'GP', 'RP')
            ),
            weeks AS (SELECT DISTINCT valid_from, valid_to FROM known_exemption WHERE kind = 'card_migration')
            SELECT count(*) FILTER (EXISTS (SELECT 1 FROM weeks AS w
                WHERE CAST(changed_ts AS DATE) BETWEEN w.valid_from AND w.valid_to)) AS k, count(*) AS n
            FROM changes WHERE place > 1 AND changed_ts >= first_moment()""",
    ),
)
