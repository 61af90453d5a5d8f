"""Whole reports printed from the values of a form: the parts of a report, and the truth that its printed cells must give."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.form import LAYOUTS, STATUTORY, CellKey
from parsers.model import Table
from tests.support import forms

#: Bodies that publish such reports; their reports here are invented.
AGENCIES = (
    "昆明市西山区人民政府",
    "安宁市水务局",
    "淮安市清江浦区教育体育局",
    "平潭综合实验区行政审批局",
    "沭阳县民政局",
    "遵义市播州区卫生健康局",
    "长沙市望城区人民政府",
    "绵阳市涪城区城市管理局",
    "兰州市安宁区应急管理局",
    "烟台市福山区自然资源局",
    "柳州市柳北区人民政府",
    "保定市满城区农业农村局",
)
HEADS = {
    Table.DISCLOSURE: "二、主动公开政府信息情况",
    Table.REQUESTS: "三、收到和处理政府信息公开申请情况",
    Table.DISPUTES: "四、政府信息公开行政复议、行政诉讼情况",
}


@dataclass(slots=True)
class Paper:
    """One report to be printed: what stands in its cells, and what a careful reader takes from them.

    ``values`` holds exact decimals in 万元 for amounts, None for a cell without a number; ``states`` names the state of cells
    that are neither number, zero nor blank.
    """

    agency: str
    year: int
    editions: dict[Table, str]
    printed: dict[CellKey, str]
    values: dict[CellKey, Decimal | None]
    states: dict[CellKey, str] = field(default_factory=dict)
    rng: random.Random = field(default_factory=random.Random)

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    def put(self, key: str, printed: str, value: str | int | None, state: str | None = None) -> None:
        """Print something in the cell ``table/row/column``, and say what it means."""
        table, row, column = key.split("/")
        at = CellKey(Table(table), row, column)
        if at not in self.printed:
            raise KeyError(key)
        self.printed[at] = printed
        self.values[at] = None if value is None else Decimal(value)
        self.states.pop(at, None)
        if state:
            self.states[at] = state

    def rows(self, table: Table) -> forms.Rows:
        return forms.RENDER[table](self.editions[table], self.printed)

    def number(self, key: str) -> int:
        table, row, column = key.split("/")
        value = self.values[CellKey(Table(table), row, column)]
        assert value is not None
        return int(value)


def paper(seed: str, edition: str = "2021", **editions: str) -> Paper:
    """A valid report whose figures follow from ``seed``; ``editions`` names the tables that are of another edition."""
    rng = random.Random(zlib.crc32(seed.encode()))
    of = {table: editions.get(table.value, edition) for table in STATUTORY}
    years = (2019, 2021) if edition == "2019" else (2021, 2025)
    printed: dict[CellKey, str] = {}
    values: dict[CellKey, Decimal | None] = {}
    for table in STATUTORY:
        form = forms.random_form(rng, of[table])
        exact = forms.exact(of[table], form)
        for key in LAYOUTS[table, of[table]].cell_keys():
            printed[key], values[key] = form[key], exact[str(key)]
    made = Paper(rng.choice(AGENCIES), rng.randrange(*years), of, printed, values, rng=rng)
    for key in printed:  # the form of 2021 has its unit in the header
        if key.column == "amount_wanyuan" and of[key.table] == "2021":
            printed[key] = printed[key].removesuffix("万元")
    return made


def blank_zeros(made: Paper, table: Table = Table.REQUESTS, share: float = 0.5) -> None:
    """Leave some of the cells that hold a zero empty, outside the totals."""
    for key, value in made.values.items():
        if key.table is table and value == 0 and "total" not in (key.row, key.column) and made.rng.random() < share:
            made.printed[key], made.values[key] = "", None


# ── the parts of a report ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in place. ``rows`` are texts with their rowspan and colspan."""

    table: Table
    rows: forms.Rows


Part = Heading | Prose | Sheet


def parts(made: Paper, *, notes: dict[Table, str] | None = None, heads: dict[Table, str] | None = None) -> list[Part]:
    """The whole report but its title, as every producer prints it. ``notes`` stand under their tables."""
    heads = HEADS | (heads or {})
    year = made.year
    out: list[Part] = [
        Prose(f"本报告按照政府信息公开条例的要求编制，所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"),
        Heading("一、总体情况"),
        Prose("这一年，我们把公开当作日常工作来做，内容力求新，查找力求便，答复力求快。"),
        Prose("专栏有人管，公文有人审，来信有人回。"),
    ]
    for table in STATUTORY:
        out += [Heading(heads[table]), Sheet(table, made.rows(table))]
        if notes and table in notes:
            out.append(Prose(notes[table]))
    out += [
        Heading("五、存在的主要问题及改进情况"),
        Prose("公开的内容还不够细，人手也紧。明年将添人、补课、多听意见。"),
        Heading("六、其他需要报告的事项"),
        Prose("没有其他需要报告的事项。"),
    ]
    return out


def signature(made: Paper) -> Sequence[str]:
    return made.agency, f"{made.year + 1}年1月{made.rng.randrange(10, 29)}日"
