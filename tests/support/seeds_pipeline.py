"""The pipeline's errors, seeded between the grid and the cells: what a reader that goes wrong would hand on."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from parsers import parse as parsing
from parsers.form import STATUTORY, CellKey
from parsers.model import Table
from parsers.recognise.numbers import read_count
from parsers.recognise.readings import CellReading, TableReading
from tests.support.seeds import STYLES, Seeded, misreading

Cells = dict[CellKey, CellReading]


def of_table(change: Callable[[Cells, random.Random], None], *tables: Table) -> Callable[[Seeded], bool]:
    """A kind that changes the cells of one table as they were read; nothing changes where the numbers are equal."""

    def seed(it: Seeded) -> bool:
        table = it.rng.choice(tables or STATUTORY)
        state = it.rng.getstate()
        changed = [False]

        def misread(read: dict[Table, TableReading]) -> None:
            it.rng.setstate(state)
            cells = dict(read[table].cells)
            change(cells, it.rng)
            changed[0] = any(
                cells[key].raw.strip() != cell.raw.strip() or cells[key].number != cell.number
                for key, cell in read[table].cells.items()
            )
            read[table] = replace(read[table], cells=cells)

        with misreading(misread):
            parsing.parse(STYLES["html"](it))
        it.misread = misread
        return changed[0]

    return seed


def say(cells: Cells, key: CellKey, raw: str) -> None:
    cells[key] = replace(cells[key], raw=raw, number=read_count(raw))


def counts(cells: Cells, least: int = 0) -> list[CellKey]:
    """The cells with a whole number, plainly printed."""
    return [key for key, cell in cells.items() if cell.raw.isdigit() and int(cell.raw) >= least]


def rows(cells: Cells) -> dict[str, list[CellKey]]:
    rows: dict[str, list[CellKey]] = {}
    for key in cells:
        rows.setdefault(key.row, []).append(key)
    return {name: keys for name, keys in rows.items() if len(keys) > 1}


def digit(cells: Cells, rng: random.Random) -> None:
    key = rng.choice(counts(cells))
    digits = list(cells[key].raw)
    at = rng.randrange(len(digits))
    digits[at] = rng.choice([digit for digit in "0123456789" if digit != digits[at]])
    say(cells, key, "".join(digits))


def neighbours(cells: Cells, rng: random.Random) -> None:
    """Two neighbours' numbers in each other's cell, each still said to stand where the cell stands."""
    keys = rng.choice(list(rows(cells).values()))
    at = rng.randrange(len(keys) - 1)
    one, two = keys[at], keys[at + 1]
    raws = cells[one].raw, cells[two].raw
    say(cells, one, raws[1])
    say(cells, two, raws[0])


def columns(cells: Cells, rng: random.Random) -> None:
    """Two neighbours taken for each other, with their places."""
    keys = rng.choice(list(rows(cells).values()))
    at = rng.randrange(len(keys) - 1)
    one, two = keys[at], keys[at + 1]
    cells[one], cells[two] = replace(cells[two], key=one), replace(cells[one], key=two)


def shifted(cells: Cells, rng: random.Random) -> None:
    """A row read from one column further left than it stands."""
    keys = rng.choice(list(rows(cells).values()))
    none = replace(cells[keys[0]], raw="", number=read_count(""), where=None)
    before = [none, *(cells[key] for key in keys[:-1])]
    cells |= {key: replace(cell, key=key) for key, cell in zip(keys, before, strict=True)}


def wrong_row(cells: Cells, rng: random.Random) -> None:
    """Two rows read in each other's place."""
    one, two = rng.sample(list(rows(cells).values()), 2)
    for first, second in zip(one, two, strict=False):
        cells[first], cells[second] = replace(cells[second], key=first), replace(cells[first], key=second)


def joined(cells: Cells, rng: random.Random) -> None:
    keys = rng.choice([keys for keys in rows(cells).values() if any(cells[key].raw.isdigit() for key in keys[:-1])])
    at = rng.choice([n for n, key in enumerate(keys[:-1]) if cells[key].raw.isdigit()])
    say(cells, keys[at], cells[keys[at]].raw + cells[keys[at + 1]].raw)
    say(cells, keys[at + 1], "")


def split(cells: Cells, rng: random.Random) -> None:
    long = [key for key in counts(cells, 10) if key.column != "total"]
    if not long:
        return
    key = rng.choice(long)
    keys = rows(cells).get(key.row, [key])
    at, raw = keys.index(key), cells[key].raw
    if at + 1 < len(keys):
        cut = rng.randrange(1, len(raw))
        say(cells, key, raw[:cut])
        say(cells, keys[at + 1], raw[cut:])


def zero_for_blank(cells: Cells, rng: random.Random) -> None:
    blank = [key for key, cell in cells.items() if not cell.raw.strip()]
    if blank:
        say(cells, rng.choice(blank), "0")


def dropped(cells: Cells, rng: random.Random) -> None:
    say(cells, rng.choice(counts(cells, 1) or counts(cells)), "")


def kinds_exchanged(cells: Cells, rng: random.Random) -> None:
    """A reconsideration read as a suit."""
    one, two = rng.sample(list(rows(cells).values()), 2)
    for first, second in zip(one, two, strict=True):
        raws = cells[first].raw, cells[second].raw
        say(cells, first, raws[1])
        say(cells, second, raws[0])


def unit(cells: Cells, rng: random.Random) -> None:
    keys = [key for key, cell in cells.items() if key.column == "amount_wanyuan" and cell.number.value]
    if keys:
        key = rng.choice(keys)
        number = cells[key].number
        assert number.value is not None
        cells[key] = replace(cells[key], number=replace(number, value=number.value * 10000))
