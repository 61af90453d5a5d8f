"""The publisher's errors, seeded into what is printed. Each returns False where the report has no place for it."""

from __future__ import annotations

from decimal import Decimal

from parsers.form import LAYOUTS, STATUTORY, CellKey
from parsers.model import Table
from tests.support.renderings import Heading, Prose, Sheet
from tests.support.seeds import Seeded


def _numbers(it: Seeded, table: Table, *, rows: tuple[str, ...] = (), least: int = 0) -> list[CellKey]:
    return [
        key
        for key, value in it.made.values.items()
        if key.table is table and value is not None and value >= least and (not rows or key.row in rows)
    ]


def _print(it: Seeded, key: CellKey, number: int | Decimal) -> None:
    it.made.printed[key] = str(number)
    it.made.values[key] = Decimal(number)


def _add(it: Seeded, key: CellKey, amount: int) -> None:
    _print(it, key, int(it.made.values[key] or 0) + amount)


def _row_and_total(it: Seeded, row: str) -> bool:
    """Another number in one column of the row and in its total, so that the row itself still adds up."""
    column = it.rng.choice([c.code for c in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns[:-1]])
    amount = it.rng.randrange(1, 40)
    _add(it, CellKey(Table.REQUESTS, row, column), amount)
    _add(it, CellKey(Table.REQUESTS, row, "total"), amount)
    return True


def _outcome_rows(it: Seeded) -> list[str]:
    layout = LAYOUTS[Table.REQUESTS, it.made.editions[Table.REQUESTS]]
    return [r.code for r in layout.rows if r.code not in ("received", "carried_in", "total_handled", "carried_over")]


def balance(it: Seeded) -> bool:
    return _row_and_total(it, it.rng.choice(("received", "carried_in", "carried_over")))


def outcome_total(it: Seeded) -> bool:
    return _row_and_total(it, it.rng.choice(_outcome_rows(it)))


def applicant_total(it: Seeded) -> bool:
    _add(it, CellKey(Table.REQUESTS, it.rng.choice(_outcome_rows(it)), "total"), it.rng.randrange(1, 30))
    return True


def dispute_total(it: Seeded) -> bool:
    keys = [key for key in _numbers(it, Table.DISPUTES) if key.column == "total"]
    _add(it, it.rng.choice(keys), it.rng.randrange(1, 30))
    return True


def transposed(it: Seeded) -> bool:
    keys = [
        key
        for key in _numbers(it, Table.REQUESTS, least=10)
        if len(set(str(int(it.made.values[key] or 0))[:2])) == 2 and str(int(it.made.values[key] or 0))[1] != "0"
    ]
    if not keys:
        return False
    key = it.rng.choice(keys)
    digits = str(int(it.made.values[key] or 0))
    _print(it, key, int(digits[1] + digits[0] + digits[2:]))
    return True


def total_blank(it: Seeded) -> bool:
    keys = [key for key in _numbers(it, Table.REQUESTS, least=1) if key.column == "total"]
    keys += [key for key in _numbers(it, Table.DISPUTES, least=1) if key.column == "total"]
    if not keys:
        return False
    it.made.printed[it.rng.choice(keys)] = ""
    return True


def negative(it: Seeded) -> bool:
    keys = [
        key
        for key in _numbers(it, it.rng.choice(STATUTORY), least=1)
        if key.column not in ("items_change", "amount_wanyuan")
    ]
    if not keys:
        return False
    key = it.rng.choice(keys)
    it.made.printed[key] = f"-{it.made.printed[key]}"
    return True


def decimals(it: Seeded) -> bool:
    keys = [
        key
        for key in _numbers(it, it.rng.choice(STATUTORY), least=1)
        if key.column not in ("items_change", "amount_wanyuan")
    ]
    if not keys:
        return False
    key = it.rng.choice(keys)
    it.made.printed[key] = f"{it.made.printed[key]}.5"
    return True


def _amounts(it: Seeded) -> list[CellKey]:
    return [key for key in _numbers(it, Table.DISCLOSURE) if key.column == "amount_wanyuan" and it.made.values[key]]


def unit_missing(it: Seeded) -> bool:
    keys = _amounts(it)
    if not keys:
        return False
    for key in keys:
        it.made.printed[key] = it.made.printed[key].removesuffix("万元")
    return True


def unit_contradicted(it: Seeded) -> bool:
    keys = _amounts(it)
    if not keys:
        return False
    it.made.printed[it.rng.choice(keys)] = f"{it.rng.randrange(1000, 900000)}元"
    return True


def _without(it: Seeded, table: Table, label: str) -> None:
    given = it.parts()
    at, sheet = next((n, part) for n, part in enumerate(given) if isinstance(part, Sheet) and part.table is table)
    given[at] = Sheet(table, [row for row in sheet.rows if row[0][0] != label])


def row_left_out(it: Seeded) -> bool:
    layout = LAYOUTS[Table.DISCLOSURE, it.made.editions[Table.DISCLOSURE]]
    block = it.rng.choice([block for block in layout.blocks if len(block.rows) > 1])
    _without(it, Table.DISCLOSURE, it.rng.choice(block.rows).label)
    return True


def rows_exchanged(it: Seeded) -> bool:
    """Two rows of the disclosure table printed in each other's place, labels and numbers."""
    layout = LAYOUTS[Table.DISCLOSURE, it.made.editions[Table.DISCLOSURE]]
    block = it.rng.choice([block for block in layout.blocks if len(block.rows) > 1])
    one, two = it.rng.sample([row.label for row in block.rows], 2)
    given = it.parts()
    at, sheet = next((n, p) for n, p in enumerate(given) if isinstance(p, Sheet) and p.table is Table.DISCLOSURE)
    rows = list(sheet.rows)
    first, second = (next(n for n, row in enumerate(rows) if row[0][0] == label) for label in (one, two))
    rows[first], rows[second] = rows[second], rows[first]
    given[at] = Sheet(Table.DISCLOSURE, rows)
    return True


def table_left_blank(it: Seeded) -> bool:
    table = it.rng.choice(STATUTORY)
    for key in it.made.printed:
        if key.table is table:
            it.made.printed[key] = ""
    return True


def section_left_out(it: Seeded) -> bool:
    given = it.parts()
    headings = [n for n, part in enumerate(given) if isinstance(part, Heading) and part.text[0] in "一五六"]
    del given[it.rng.choice(headings)]
    return True


def sections_exchanged(it: Seeded) -> bool:
    given = it.parts()
    five, six = given[-4:-2], given[-2:]
    given[-4:] = [*six, *five]
    return True


def year_contradicted(it: Seeded) -> bool:
    it.title = it.made.title.replace(str(it.made.year), str(it.made.year + it.rng.choice((-1, 1))))
    return True


def period_not_a_year(it: Seeded) -> bool:
    given, year = it.parts(), it.made.year
    start, end = it.rng.choice(
        ((f"{year - 1}年11月1日", f"{year}年10月31日"), (f"{year}年1月1日", f"{year}年11月30日"))
    )
    given[0] = Prose(f"本报告所列数据的统计期限自{start}起至{end}止。")
    return True


def published_early(it: Seeded) -> bool:
    it.signed = f"{it.made.year}年{it.rng.randrange(9, 13)}月{it.rng.randrange(1, 29)}日"
    return True


def prose_differs(it: Seeded) -> bool:
    number = int(it.made.values[CellKey(Table.REQUESTS, "received", "total")] or 0)
    it.one = f"全年共收到政府信息公开申请{number + it.rng.randrange(1, 60)}件。"
    return True


def zero_report(it: Seeded) -> bool:
    for key in it.made.printed:
        it.made.printed[key] = "0"
    it.one = f"全年共收到政府信息公开申请{it.rng.randrange(1, 90)}件。"
    return True


def fee_unstated(it: Seeded) -> bool:
    it.six = it.rng.choice(("没有其他需要报告的事项。", "无。", "我们将继续改进工作。"))
    return True


def outcomes_exchanged(it: Seeded) -> bool:
    """All numbers of two outcomes in each other's row."""
    rows = [row for row in _outcome_rows(it) if it.made.values[CellKey(Table.REQUESTS, row, "total")]]
    if len(rows) < 2:
        return False
    one, two = it.rng.sample(rows, 2)
    for column in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns:
        first, second = CellKey(Table.REQUESTS, one, column.code), CellKey(Table.REQUESTS, two, column.code)
        printed = it.made.printed
        printed[first], printed[second] = printed[second], printed[first]
    return True


def disclosure_wrong(it: Seeded) -> bool:
    keys = [key for key in _numbers(it, Table.DISCLOSURE) if key.column not in ("items_change", "amount_wanyuan")]
    _add(it, it.rng.choice(keys), it.rng.randrange(1, 300))
    return True


def errors_cancel(it: Seeded) -> bool:
    """A number moved from one outcome to another within its column, and within both totals."""
    one, two = it.rng.sample(_outcome_rows(it), 2)
    column = it.rng.choice([c.code for c in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns[:-1]])
    from_cell = CellKey(Table.REQUESTS, one, column)
    if not it.made.values[from_cell]:
        return False
    amount = it.rng.randrange(1, int(it.made.values[from_cell] or 0) + 1)
    for row, sign in ((one, -1), (two, 1)):
        _add(it, CellKey(Table.REQUESTS, row, column), sign * amount)
        _add(it, CellKey(Table.REQUESTS, row, "total"), sign * amount)
    return True
