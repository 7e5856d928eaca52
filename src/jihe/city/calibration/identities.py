"""Numbers of persons and units: their check digits are those of ``python-stdnum``, and none can be a real person's."""

from __future__ import annotations

from jihe.city.calibration.marginal import Agreeing, Exactly, Marginal

TITLE = ("Identity numbers", "证件号码")


def _person(number: str) -> bool:
    from stdnum.cn import ric

    return len(number) == 18 and str(ric.calc_check_digit(number)) == number[-1]


def _nobody(number: str) -> bool:
    from stdnum.cn import ric

    return not ric.is_valid(number)


def _unit(code: str) -> bool:
    from stdnum.cn import uscc

    return bool(uscc.is_valid(code))


# As the fund knows them now: a number typed wrong and put right later was on record for a while.
_PERSONS = "SELECT id_no FROM known_person"

MARGINALS: tuple[Marginal, ...] = (
    Agreeing(
        name="identity numbers with a wrong check digit",
        zh="校验码错误的身份证号",
        source="stdnum.cn.ric",
        agrees=_person,
        sql=_PERSONS,
    ),
    Agreeing(
        name="identity numbers that could be real",
        zh="可能真实的身份证号",
        source="stdnum.cn.ric",
        agrees=_nobody,
        sql=_PERSONS,
    ),
    Agreeing(
        name="credit codes that are none",
        zh="无效的统一社会信用代码",
        source="stdnum.cn.uscc",
        agrees=_unit,
        sql="SELECT DISTINCT uscc FROM employer UNION SELECT DISTINCT uscc FROM ext_business",
    ),
    Exactly(
        name="births and sexes that the number denies, never altered",
        zh="未经更改而与号码不符的出生日期或性别",
        source="GB 11643",
        # A date altered for an early pension keeps its number, which tells of it (B1.4).
        sql="""SELECT count(*) FROM known_person WHERE merged_into IS NULL
            AND person_id NOT IN (SELECT person_id FROM person_change WHERE field = 'birth_date') AND (
            substr(id_no, 7, 8) <> strftime(birth_date, '%Y%m%d')
            OR (CAST(substr(id_no, 17, 1) AS INT) % 2 = 1) <> (sex = 'M'))""",
    ),
    Exactly(
        name="identity numbers of two persons",
        zh="两人共用的身份证号",
        source="GB 11643",
        sql="""SELECT count(*) FROM (SELECT id_no FROM known_person WHERE merged_into IS NULL
            GROUP BY id_no HAVING count(*) > 1)""",
    ),
)
