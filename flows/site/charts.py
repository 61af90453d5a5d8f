"""Charts as SVG, drawn when the site is built: no script, no font and no request; a colour never speaks alone.

matplotlib draws them (BSD-style licence, its own assets in its wheel, maintained since 2003). The pictures hold numbers and years
only, so that one picture serves both languages: what a line or a pattern means is told by a legend in the page, by letter.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

_INK, _SOFT, _LINE = "#1b1e23", "#59606b", "#d9d6cf"
COLOURS = ("#1d4e7a", "#9b1c1c", "#2c6340", "#8a5a00", "#5b3b8c", "#4a4f57")
_MARKS = ("o", "s", "^", "D", "v", "P")
_DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1)))
_HATCHES = ("", "///", "...", "\\\\\\", "xx", "--")
_SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text: readable aloud, drawn with the reader's font
    "svg.hashsalt": "gongkai",  # the same data give the same bytes
    "font.family": ["sans-serif"],
    "font.size": 10.5,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _SOFT,
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "hatch.linewidth": 0.7,
}


@dataclass(frozen=True, slots=True)
class Series:
    """One line or part: its letter, and a number per year or None where there is none."""

    letter: str
    values: Sequence[float | None]


def lines(years: Sequence[int], series: Sequence[Series], *, percent: bool = False) -> str:
    """A line per series with its own mark and dash, its letter at its end; a year without a number is a gap."""

    def draw(axes: Axes) -> None:
        ends: list[tuple[int, int, float]] = []
        for at, one in enumerate(series):
            numbers = [float("nan") if value is None else value for value in one.values]
            axes.plot(years, numbers, color=COLOURS[at], linestyle=_DASHES[at], marker=_MARKS[at], linewidth=2)
            last = max((place for place, value in enumerate(one.values) if value is not None), default=None)
            if last is not None:
                ends.append((at, years[last], numbers[last]))
        highest = max((value for one in series for value in one.values if value is not None), default=0)
        top = 1.0 if percent or not highest else highest
        for (at, year, value), height in zip(ends, _apart([end[2] for end in ends], top / 15), strict=True):
            axes.annotate(
                series[at].letter, (year, value), xytext=(year + 0.12, height), va="center", color=COLOURS[at]
            )
        axes.set_ylim(
            bottom=0, top=1.02 if percent else None if highest else 1
        )  # noughts alone have no height of their own

    return _picture(years, draw, percent)


def stacks(years: Sequence[int], series: Sequence[Series], *, percent: bool = False) -> str:
    """A column per year, its parts on each other with a pattern each and the letter where there is room."""

    def draw(axes: Axes) -> None:
        bottoms = [0.0] * len(years)
        whole = [sum(one.values[at] or 0 for one in series) for at in range(len(years))]
        for at, one in enumerate(series):
            heights = [value or 0 for value in one.values]
            bars = axes.bar(
                years,
                heights,
                0.66,
                bottoms,
                facecolor=_tint(COLOURS[at]),
                edgecolor=COLOURS[at],
                hatch=_HATCHES[at],
            )
            for bar, bottom, height, total in zip(bars, bottoms, heights, whole, strict=True):
                if total and height / max(whole) > 0.06:
                    middle = (bar.get_x() + bar.get_width() / 2, bottom + height / 2)
                    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
                    axes.text(*middle, one.letter, ha="center", va="center", color=_INK, bbox=box)
            bottoms = [low + high for low, high in zip(bottoms, heights, strict=True)]

    return _picture(years, draw, percent)


def _tint(colour: str) -> str:
    """The colour with four parts of white: opaque, for in SVG a pattern has the same transparency as the ground it stands on."""
    return "#" + "".join(f"{(int(colour[at : at + 2], 16) + 4 * 255) // 5:02x}" for at in (1, 3, 5))


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """These heights, moved as little as keeps each so far above the one below it, in the order given."""
    placed: dict[int, float] = {}
    below = float("-inf")
    for at in sorted(range(len(heights)), key=lambda one: heights[one]):
        below = placed[at] = max(heights[at], below + least)
    return [placed[at] for at in range(len(heights))]


def _picture(years: Sequence[int], draw: object, percent: bool) -> str:
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(7.2, 3.1), layout="constrained")
        axes = figure.add_subplot()
        assert callable(draw)
        draw(axes)
        axes.set_xticks(list(years), [str(year) for year in years])
        axes.set_xlim(min(years) - 0.6, max(years) + 0.6)
        axes.grid(axis="y", color=_LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=not percent))
        axes.yaxis.set_major_formatter(FuncFormatter(_percent if percent else _plain))
        held = io.StringIO()
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return _inline(held.getvalue())


def _plain(value: float, _place: object) -> str:
    return f"{value:,.0f}"


def _percent(value: float, _place: object) -> str:
    return f"{100 * value:.0f}%"


def _inline(text: str) -> str:
    """The picture fit to stand in a page: no prolog, no outside names, sized by the page."""
    body = text[text.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    body = re.sub(r' (?:width|height)="[\d.]+pt"', "", body, count=2)
    body = body.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href", "href")
    body = body.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return body.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


def unique(svg: str, prefix: str) -> str:
    """The picture with its ids made its own, as several stand in one page."""
    return re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)
