"""Reports for the family replicas: any agency, any year since 2019, figures invented and consistent, prose written here."""

from __future__ import annotations

import datetime as dt
from functools import cache
from random import Random

from spiders.replica.content import Content

_OUTCOMES_2019 = (
    "granted",
    "partly_granted",
    "refused_deliberative",
    "refused_third_party_rights",
    "unavailable_not_held",
    "unavailable_needs_creation",
    "unprocessed_petition",
    "unprocessed_duplicate",
    "other",
)
_OUTCOMES_2021 = (*_OUTCOMES_2019[:-1], "other_not_corrected_in_time", "other_rest")
_OPENINGS = (
    "本报告由{agency}编制，列出的数据起于{year}年1月1日，止于{year}年12月31日。",
    "依照《中华人民共和国政府信息公开条例》第五十条，{agency}现公布{year}年度的公开情况。",
    "{agency}根据本机关一年来的登记台账编成本报告，统计期限为{year}年1月1日至12月31日。",
)
_GENERAL = (
    "{year}年，本机关每季度核对一次公开目录，{count}条过期信息改挂到历史栏目。",
    "{year}年，办事窗口新设查阅点{count}处，纸质文件与网站同日更新。",
    "{year}年，本机关通过网站发布信息{count}条，全部经过两级审查。",
)
_PROBLEMS = (
    "栏目之间重复发布的情况仍然存在，下一年先合并栏目，再清理旧稿。",
    "经办人员更换较多，答复文书的格式不够统一，已着手编写范例。",
    "政策发布以后配套说明偏慢，今后说明与文件同时起草。",
)
_OTHER = "本年度没有收取信息处理费，也没有其他需要报告的事项。"


@cache
def report(agency: str, year: int, seed: int = 0) -> Content:
    """The report of an agency for a year, always the same for the same three values; every relation of the form holds."""
    random = Random(f"{agency}|{year}|{seed}")  # noqa: S311 (figures of fictional organs)
    edition = "2019" if year <= 2020 else "2021"
    published = dt.date(year + 1, 1, 8) + dt.timedelta(days=random.randrange(60))
    return Content(
        agency=agency,
        year=year,
        title=f"{agency}{year}年政府信息公开工作年度报告",
        published=published.isoformat(),
        source=agency,
        signature=(agency, f"{published.year}年{published.month}月{published.day}日"),
        layout={"disclosure": edition, "requests": edition},
        preamble=(random.choice(_OPENINGS).format(agency=agency, year=year),),
        sections=(
            ("总体情况", (random.choice(_GENERAL).format(year=year, count=random.randrange(11, 900)),)),
            ("主动公开政府信息情况", ()),
            ("收到和处理政府信息公开申请情况", ()),
            ("政府信息公开行政复议、行政诉讼情况", ()),
            ("存在的主要问题及改进情况", (random.choice(_PROBLEMS),)),
            ("其他需要报告的事项", (_OTHER,)),
        ),
        disclosure=_disclosure(random, edition),
        requests=_requests(random, _OUTCOMES_2019 if edition == "2019" else _OUTCOMES_2021),
        disputes=_disputes(random),
    )


def _disclosure(random: Random, edition: str) -> dict[str, tuple[str, ...]]:
    def numbers(*limits: int) -> tuple[str, ...]:
        return tuple(str(random.randrange(limit)) for limit in limits)

    def with_change(limit: int) -> tuple[str, ...]:
        return str(random.randrange(limit)), f"{random.choice('增减')}{random.randrange(1, 9)}", *numbers(limit)

    documents = {"rules": ("0", "0", "0"), "normative_documents": numbers(9, 9, 40)}
    fees = f"{random.randrange(1, 900)}.{random.randrange(1, 99):02d}"
    if edition == "2021":
        return documents | {
            "licensing": numbers(4000),
            "penalties": numbers(900),
            "coercion": numbers(60),
            "fees": (fees,),
        }
    return documents | {
        "licensing": with_change(4000),
        "other_services": with_change(700),
        "penalties": with_change(900),
        "coercion": with_change(60),
        "fees": (str(random.randrange(9)), "0"),
        "procurement": (str(random.randrange(1, 90)), f"{fees}万元"),
    }


def _requests(random: Random, outcomes: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Rows of seven numbers: natural persons, five kinds of organisation, total."""
    rows = {key: [random.randrange(6), random.randrange(3), 0, 0, random.randrange(2), 0] for key in outcomes}
    handled = [sum(column) for column in zip(*rows.values(), strict=True)]
    carried_over = [min(1, number) for number in handled]
    carried_in = [random.randrange(number + 1) for number in handled]
    received = [done + over - before for done, over, before in zip(handled, carried_over, carried_in, strict=True)]
    table = {
        "received": received,
        "carried_in": carried_in,
        **rows,
        "total_handled": handled,
        "carried_over": carried_over,
    }
    return {key: (*row, sum(row)) for key, row in table.items()}


def _disputes(random: Random) -> tuple[int, ...]:
    """Fifteen numbers: three groups of four results and their total."""
    groups = [[random.randrange(4) for _ in range(4)] for _ in range(3)]
    return tuple(number for group in groups for number in (*group, sum(group)))
