"""Random reports in every style that they are printed in, and random damage to one cell, with what may be read after it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.form import LAYOUTS, STATUTORY, CellKey
from parsers.model import Report, Severity, State, Status, Table
from tests.support import renderings_html as html
from tests.support import renderings_office as office
from tests.support.renderings import Paper, Part, Sheet, blank_zeros, paper, parts, signature

EDITIONS: tuple[dict[str, str], ...] = (
    {"edition": "2021"},
    {"edition": "2019"},
    {"edition": "2021", "requests": "2019", "disputes": "2019"},
)
_WORDS = ("详见附件", "见附表", "数据待核", "另行公布")
_STRANGE = "甲的囗某乱"


# ── styles ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Style:
    """``render`` prints the parts of a report; ``printed`` styles give a page that Chromium prints. ``lossy`` ones do not
    show that a cell is blank."""

    render: Callable[[Paper, list[Part]], str | bytes]
    printed: bool = False
    lossy: bool = False


def _page(draw: Callable[[Sheet], str], css: str = html.RULED) -> Callable[[Paper, list[Part]], str]:
    return lambda made, given: html.page(made, html.body_html(given, draw), css=css)


def _text(between: str) -> Callable[[Paper, list[Part]], str]:
    def render(made: Paper, given: list[Part]) -> str:
        lines = [made.title]
        for part in given:
            rows = part.rows if isinstance(part, Sheet) else [[(part.text, 1, 1)]]
            lines += [between.join(cell[0] for cell in row) for row in rows]
        return "\n".join([*lines, *signature(made), ""])

    return render


def _drawn(inner: html.Inner = html.plain, attributes: str = ' border="1"') -> Callable[[Sheet], str]:
    return lambda sheet: html.table_html(sheet.rows, inner, attributes)


def _spaced(text: str) -> str:
    return f"<p>&nbsp;<font>{html.plain(text)}</font>　</p>"


STYLES: dict[str, Style] = {
    "html": Style(_page(_drawn())),
    "html-spans": Style(_page(_drawn(html.one_character_spans))),
    "html-spaced": Style(_page(_drawn(_spaced))),
    "html-paragraph-per-cell": Style(_page(html.cells_as_paragraphs)),
    "html-div-per-cell": Style(_page(lambda sheet: html.cells_as_paragraphs(sheet, "div"))),
    "html-paragraph-per-row": Style(_page(html.rows_as_paragraphs), lossy=True),
    "text-strokes": Style(_text("|")),
    "text-tabs": Style(_text("\t")),
    "text-spaces": Style(_text(" "), lossy=True),
    "docx": Style(lambda made, given: office.word_document(made, given=given)),
    "docx-runs": Style(
        lambda made, given: office.word_document(
            made, lambda sheet: office.table_xml(sheet.rows, office.split_runs), given=given
        )
    ),
    "xlsx": Style(lambda made, given: office.workbook(made, [("年报", given)])),
    "xlsx-text": Style(lambda made, given: office.workbook(made, [("年报", given)], value=lambda text: text or None)),
    "pdf-ruled": Style(_page(_drawn(attributes=""), html.PRINT_RULED), printed=True),
    "pdf-open": Style(_page(_drawn(attributes=""), html.PRINT_OPEN), printed=True),
    "pdf-lines": Style(_page(_drawn(attributes=""), html.PRINT_LINES), printed=True),
}


# ── what is printed, and what may be read ─────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Trial:
    """A report as it is printed. ``loose`` cells may read otherwise if the report says that something is wrong; ``gone`` ones
    may be missing then; ``words`` hold text and have no number; ``moved`` is what stands in the row's places now."""

    made: Paper
    given: list[Part]
    loose: set[CellKey] = field(default_factory=set)
    gone: set[CellKey] = field(default_factory=set)
    words: set[CellKey] = field(default_factory=set)
    moved: dict[CellKey, Decimal | None] = field(default_factory=dict)
    what: str = "untouched"

    def source(self, style: Style) -> bytes:
        """What is printed, for Chromium to print on where the style says so."""
        source = style.render(self.made, self.given)
        return source.encode() if isinstance(source, str) else source


def trial(seed: int, style: Style, damage: str | None = None) -> Trial:
    """The report of this seed, with one cell damaged in the way that ``damage`` names."""
    rng = random.Random(f"{seed} {damage}")
    made = paper(str(seed), **EDITIONS[seed % len(EDITIONS)])
    if not style.lossy and rng.random() < 0.5:
        blank_zeros(made, share=rng.random() / 2)
    if damage is None:
        return Trial(made, parts(made))
    out = Trial(made, [])
    DAMAGES[damage](rng, out)
    if not out.given:
        out.given = parts(made)
    return out


def complaints(report: Report, expected: Trial) -> list[str]:
    """What was read otherwise than printed without a word; empty when all is well."""
    cells = {cell.key: cell for cell in report.cells}
    flagged = report.status is not Status.COMPLETE or any(it.severity is not Severity.INFO for it in report.findings)
    out = []
    for key, value in expected.made.values.items():
        cell = cells.pop(str(key), None)
        if cell is None or cell.state is State.UNREAD:
            # a table that was not found, or a cell that was not read: the status tells
            good = report.status is not Status.COMPLETE
        elif key in expected.words:
            good = cell.value is None
        elif value is None:
            good = cell.state is State.BLANK
        else:
            good = cell.value == value
        if cell is not None and key in expected.moved and cell.value == expected.moved[key]:
            good = cell.state is not State.BLANK or expected.moved[key] is None
        good = good or (flagged and key in expected.loose)
        if not good and flagged and cell is not None and key in expected.gone:
            good = cell.state is State.MISSING
        if not good and cell is not None:
            out.append(f"{key}: printed {expected.made.printed[key]!r}, read {cell.raw!r} as {cell.state} {cell.value}")
    # a heading that cannot be told may leave open which edition it is: then rows of another one are missing, never filled
    harmless = (State.MISSING, State.UNREAD) if flagged else ()
    return out + [f"{key} is not on the page" for key, cell in cells.items() if cell.state not in harmless]


def unread(report: Report, expected: Trial) -> list[str]:
    """The cells that were not read although the page shows them."""
    read = {cell.key for cell in report.cells if cell.state is not State.UNREAD}
    return [str(key) for key in expected.made.values if str(key) not in read]


# ── damage ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _plain_cells(made: Paper) -> list[CellKey]:
    return [key for key, printed in made.printed.items() if printed.isdigit()]


def _put(made: Paper, key: CellKey, printed: str) -> None:
    made.put(str(key), printed, printed if printed.strip() else None)


def digit_changed(rng: random.Random, it: Trial) -> None:
    key = rng.choice(_plain_cells(it.made))
    old = it.made.printed[key]
    at = rng.randrange(len(old))
    digit = rng.choice([each for each in "123456789" if each != old[at]])
    _put(it.made, key, old[:at] + digit + old[at + 1 :])
    it.what = f"{key} says {it.made.printed[key]} instead of {old}"


def digit_removed(rng: random.Random, it: Trial) -> None:
    key = rng.choice([key for key in _plain_cells(it.made) if len(it.made.printed[key]) > 1])
    old = it.made.printed[key]
    at = rng.randrange(len(old))
    _put(it.made, key, (old[:at] + old[at + 1 :]).lstrip("0") or "0")
    it.what = f"{key} says {it.made.printed[key]} instead of {old}"


def emptied(rng: random.Random, it: Trial) -> None:
    key = rng.choice(_plain_cells(it.made))
    it.what = f"{key} is empty instead of {it.made.printed[key]}"
    _put(it.made, key, "")


def replaced_by_text(rng: random.Random, it: Trial) -> None:
    key = rng.choice(_plain_cells(it.made))
    word = rng.choice(_WORDS)
    it.what = f"{key} says {word} instead of {it.made.printed[key]}"
    it.made.put(str(key), word, None)
    it.words.add(key)


def swapped(rng: random.Random, it: Trial) -> None:
    table = rng.choice(STATUTORY)
    cells = [key for key in _plain_cells(it.made) if key.table is table]
    one = rng.choice(cells)
    old = it.made.printed[one]
    other = rng.choice([key for key in cells if it.made.printed[key] != old] or [one])
    _put(it.made, one, it.made.printed[other])
    _put(it.made, other, old)
    it.what = f"{one} and {other} are exchanged"


def _rows_of_numbers(made: Paper) -> Iterator[tuple[Table, int, list[CellKey]]]:
    """Table, row of its sheet, and the cells in it from left to right."""
    for table in STATUTORY:
        layout = LAYOUTS[table, made.editions[table]]
        if table is Table.DISPUTES:
            yield table, 3, list(layout.cell_keys())
            continue
        at = 0 if table is Table.DISCLOSURE else 3
        for block in layout.blocks:
            at += 2 if table is Table.DISCLOSURE else 0
            for row in block.rows:
                yield table, at, [CellKey(table, row.code, column.code) for column in block.columns]
                at += 1


def _edit(it: Trial, table: Table, at: int, change: Callable[[list[tuple[str, int, int]]], None]) -> None:
    """Print the report with one row changed."""
    it.given = parts(it.made)
    for part in it.given:
        if isinstance(part, Sheet) and part.table is table:
            change(part.rows[at])


def duplicated(rng: random.Random, it: Trial) -> None:
    table, at, keys = rng.choice(list(_rows_of_numbers(it.made)))
    place = rng.randrange(len(keys)) - len(keys)
    _edit(it, table, at, lambda row: row.insert(place, row[place]))
    it.loose = set(keys)
    it.what = f"{keys[place]} is printed twice in its row"


def deleted(rng: random.Random, it: Trial) -> None:
    table, at, keys = rng.choice(list(_rows_of_numbers(it.made)))
    place = rng.randrange(len(keys)) - len(keys)
    it.what = f"{keys[place]} ({it.made.printed[keys[place]]}) is left out of its row"

    def change(row: list[tuple[str, int, int]]) -> None:
        del row[place]

    _edit(it, table, at, change)
    it.loose = set(keys)
    values = [it.made.values[key] for key in keys]
    del values[place]
    it.moved = dict(zip(keys, [*values, None], strict=True))
    it.made.put(str(keys[place]), "", None)  # nothing stands there any more


def label_misspelt(rng: random.Random, it: Trial) -> None:
    table, at, keys = rng.choice([row for row in _rows_of_numbers(it.made) if row[0] is not Table.DISPUTES])
    it.gone = set(keys)

    def change(row: list[tuple[str, int, int]]) -> None:
        cell = -len(keys) - 1
        text, down, across = row[cell]
        place = rng.randrange(len(text))
        new = rng.choice((text[:place] + text[place + 1 :], text[:place] + rng.choice(_STRANGE) + text[place + 1 :]))
        row[cell] = (new, down, across)
        it.what = f"the label {text} reads {new}"

    _edit(it, table, at, change)


DAMAGES: dict[str, Callable[[random.Random, Trial], None]] = {
    "digit-changed": digit_changed,
    "digit-removed": digit_removed,
    "emptied": emptied,
    "replaced-by-text": replaced_by_text,
    "swapped": swapped,
    "duplicated": duplicated,
    "deleted": deleted,
    "label-misspelt": label_misspelt,
}
