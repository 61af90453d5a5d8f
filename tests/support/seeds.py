"""Errors of known kinds, seeded at random places of random reports: the publisher's into what is printed, the pipeline's between
the grid and the cells. Each kind says which rules are meant to see it, or why none can."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from unittest.mock import patch

from parsers import parse as parsing
from parsers.model import Finding, Responsibility, Table
from parsers.readers.document import Document
from parsers.recognise.readings import TableReading
from parsers.recognise.tables import Recognised, recognise
from tests.support import renderings_html as html
from tests.support import renderings_office as office
from tests.support.renderings import Heading, Paper, Part, Prose, Sheet, blank_zeros, paper, parts

RELATIONS = frozenset(
    {"requests_balance", "requests_outcome_total", "requests_applicant_total", "disputes_result_total"}
)
PLACES = frozenset({"cell_not_as_printed", "cells_out_of_place", "cells_shifted", "digits_joined", "digits_split"})
FEE = "本年度没有收取信息处理费。"
PUBLISHER, PIPELINE = Responsibility.PUBLISHER, Responsibility.PIPELINE


@dataclass(slots=True)
class Seeded:
    """A report on its way to print. ``given`` is None until its parts are fixed; ``signed`` replaces the date at its end."""

    made: Paper
    rng: random.Random
    given: list[Part] | None = None
    title: str | None = None
    signed: str | None = None
    six: str = FEE
    one: str = ""
    misread: Callable[[dict[Table, TableReading]], None] | None = None

    def parts(self) -> list[Part]:
        if self.given is None:
            self.given = parts(self.made)
            self.given[-1] = Prose(self.six)
            if self.one:
                self.given.insert(2, Prose(self.one))
        return self.given


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error. ``seed`` returns False where this report has no place for it; ``codes`` are the rules meant to see it,
    empty where ``unseen`` says why none can."""

    name: str
    side: Responsibility
    codes: frozenset[str]
    seed: Callable[[Seeded], bool]
    unseen: str = ""
    edition: str = ""  # of reports that can have it; any when empty


@dataclass(slots=True)
class Tally:
    """What became of the errors of a kind. ``missed`` and ``misblamed`` are seeds, to look at."""

    seeded: int = 0
    found: int = 0
    blamed: int = 0
    missed: list[str] = field(default_factory=list)
    misblamed: list[str] = field(default_factory=list)


# ── styles: what is printed, as bytes ─────────────────────────────────────────────────────────────────────────────


def _page(it: Seeded, draw: Callable[[Sheet], str], css: str = html.RULED) -> bytes:
    body = html.body_html(it.parts(), draw)
    sign = "".join(f'<p style="text-align:right">{line}</p>' for line in (it.made.agency, _signed(it)))
    title = it.title or it.made.title
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>{css}</style></head>'
        f"<body><h1>{title}</h1>\n{body}\n{sign}</body></html>"
    ).encode()


def _signed(it: Seeded) -> str:
    return it.signed or f"{it.made.year + 1}年1月18日"


def _spaced(text: str) -> str:
    return f"<p>&nbsp;<font>{html.plain(text)}</font>　</p>"


def _docx(it: Seeded) -> bytes:
    given = [Heading(it.title or it.made.title), *it.parts(), Prose(it.made.agency), Prose(_signed(it))]
    return office.word_document(it.made, given=given, framed=False)


STYLES: Mapping[str, Callable[[Seeded], bytes]] = {
    "html": lambda it: _page(it, lambda sheet: html.table_html(sheet.rows)),
    "html-spans": lambda it: _page(it, lambda sheet: html.table_html(sheet.rows, html.one_character_spans)),
    "html-spaced": lambda it: _page(it, lambda sheet: html.table_html(sheet.rows, _spaced)),
    "docx": _docx,
}


def print_page(it: Seeded) -> str:
    """The page that Chromium prints on, for PDF."""
    return _page(it, lambda sheet: html.table_html(sheet.rows, attributes=""), html.PRINT_RULED).decode()


def clean(seed: str, edition: str = "") -> Seeded:
    """A random report without an error: every relation holds, some zeros are blank."""
    rng = random.Random(seed)
    it = Seeded(paper(seed, edition or rng.choice(("2021", "2021", "2019"))), rng)
    if rng.random() < 0.5:
        blank_zeros(it.made, share=rng.random() / 2)
    return it


def seeded(kind: Kind, seed: str) -> Seeded:
    """The first report from this seed on that has a place for the error, with the error."""
    for turn in range(200):
        it = clean(f"{kind.name} {seed} {turn}", kind.edition)
        if kind.seed(it):
            return it
    raise AssertionError(f"no report has a place for {kind.name}")


def findings_of(it: Seeded, data: bytes) -> tuple[Finding, ...]:
    """What is found on the report; an error of the pipeline is made while it is read."""
    if it.misread is None:
        return parsing.parse(data).findings
    with misreading(it.misread):
        return parsing.parse(data).findings


@contextmanager
def misreading(change: Callable[[dict[Table, TableReading]], None]) -> Iterator[None]:
    """The recogniser's cells are changed behind its back; the document stays what it is."""

    def wrong(document: Document) -> Recognised:
        found = recognise(document)
        tables = dict(found.tables)
        change(tables)
        return replace(found, tables=tables)

    with patch.object(parsing, "recognise", wrong):
        yield


def judge(kind: Kind, tally: Tally, name: str, found: tuple[Finding, ...], before: tuple[Finding, ...] = ()) -> None:
    """Count one error. It is found when a rule meant for it fires that is silent on the report without it, and blamed right when
    no such rule, and no relation, blames the other side."""
    silent = {(it.code, it.subject, it.message) for it in before}
    new = [it for it in found if (it.code, it.subject, it.message) not in silent]
    hits = [it for it in new if it.code in kind.codes]
    tally.seeded += 1
    if not hits:
        tally.missed.append(name)
        return
    tally.found += 1
    telling = hits + [it for it in new if it.code in RELATIONS]
    if all(it.responsibility is kind.side for it in telling):
        tally.blamed += 1
    else:
        tally.misblamed.append(name)
