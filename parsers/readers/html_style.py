"""What styles do to a text: hide it, strike it, raise it, set it apart, or make rows and cells of its boxes.

A style is the text of a ``style`` attribute, with what the rules of the page say put before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Effect:
    """What declarations say, None or False where they say nothing. ``veil`` hides a box that keeps its place."""

    display: str | None = None
    gone: bool = False
    veil: bool = False
    invisible: bool | None = None  # visibility: inherited, and undone by a child
    tiny: bool | None = None  # font-size: the same
    struck: bool = False
    shift: str | None = None  # super | sub
    color: str | None = None
    background: str | None = None  # "?" for pictures
    apart: bool = False  # a gap divides it from its neighbours in the line
    preformatted: bool = False
    on_text: bool = False  # whether any of this changes how the text inside is read


NONE = Effect()
WHITE = "#ffffff"
_NAMES = {"white": WHITE, "black": "#000000", "red": "#ff0000", "window": WHITE, "canvas": WHITE}
_SHORT_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+)%?)?\s*\)")
_COLOR = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\([^)]*\)|\b(?:white|black|red|transparent)\b")
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|%|cm|mm|ex|ch|vw)?$")
_FONT_ZERO = re.compile(r"(?:^|\s)0(?:px|pt|em)?(?:/|\s)")
_CLIPPED = re.compile(r"rect\(\s*(0|1px)\w*[\s,]+(0|1px)\w*[\s,]+(0|1px)\w*[\s,]+(0|1px)\w*\s*\)|inset\((?:50|100)%")
_FAR = 1000.0
_SMALLEST = {"px": 2.0, "pt": 1.5, "em": 0.1, "rem": 0.1, "%": 10.0}
#: What a style must mention to be of any effect; asked first, because Word styles every character.
_TELLING = re.compile(
    r"display|visib|opacity|font-size|font\s*:|indent|left|right|top|decoration|vertical-al|color|background|float|"
    r"padding|margin|clip|transform|white-space|height|width",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def effect_of(style: str) -> Effect:
    """The effect of a declaration list; the last of several declarations holds, ``!important`` ones before all."""
    if not _TELLING.search(style):
        return NONE
    said = _declarations(style)
    display = said.get("display")
    effect = Effect(
        display=display,
        gone=display == "none" or said.get("visibility") == "collapse",
        veil=_veiled(said),
        invisible=_yes(said.get("visibility"), ("hidden",), ("visible",)),
        tiny=_tiny(said),
        struck="line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", ""),
        shift=said["vertical-align"] if said.get("vertical-align") in ("super", "sub") else None,
        color=_color(said.get("color", "")),
        background=_background(said),
        apart=_apart(said),
        preformatted=said.get("white-space", "").startswith(("pre", "break-spaces")),
    )
    looks = (effect.invisible, effect.tiny, effect.shift, effect.color, effect.background)
    on_text = effect.veil or effect.struck or looks != (None, None, None, None, None)
    return NONE if effect == NONE else replace(effect, on_text=on_text)


def _declarations(style: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    urgent: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, _, value = part.partition(":")
        if "!important" in value:
            urgent[name.strip()] = value.replace("!important", "").strip()
        else:
            plain[name.strip()] = value.strip()
    return {**plain, **urgent}


def _yes(value: str | None, yes: tuple[str, ...], no: tuple[str, ...]) -> bool | None:
    return True if value in yes else False if value in no else None


def _length(value: str) -> tuple[float, str] | None:
    match = _LENGTH.match(value.strip())
    return (float(match[1]), match[2] or "px") if match else None


def _veiled(said: dict[str, str]) -> bool:
    """Hidden for good, whatever the elements inside say: transparent, far off the page, cut to nothing."""
    opacity = _length(said.get("opacity", ""))
    if opacity is not None and opacity[0] <= 0.05:
        return True
    for name in ("left", "top", "right", "text-indent", "margin-left", "margin-top"):
        offset = _length(said[name]) if name in said else None
        if offset is not None and offset[0] <= -_FAR / (1 if offset[1] == "px" else 10):
            return True
    if "hidden" in said.get("overflow", "") + said.get("overflow-y", ""):
        sizes = [_length(said[name]) for name in ("height", "max-height", "width", "max-width") if name in said]
        if any(size is not None and size[0] <= 1 for size in sizes):
            return True
    if _CLIPPED.search(said.get("clip", "") + said.get("clip-path", "")):
        return True
    return "scale(0)" in said.get("transform", "").replace(" ", "")


def _tiny(said: dict[str, str]) -> bool | None:
    """Whether the type is too small to be seen; None for sizes that depend on the type around."""
    if _FONT_ZERO.search(said.get("font", "")):
        return True
    size = _length(said.get("font-size", ""))
    if size is None:
        return False if said.get("font-size", "") in ("small", "medium", "large", "x-large", "x-small") else None
    number, unit = size
    if number <= _SMALLEST.get(unit, 0.0):
        return True
    return False if unit in ("px", "pt", "rem", "cm", "mm") else None


def _color(value: str) -> str | None:
    """A colour in one spelling, ``transparent`` among them; None for what is none or unknown."""
    value = _NAMES.get(value, value)
    short = _SHORT_HEX.fullmatch(value)
    if short:
        return "#" + "".join(digit * 2 for digit in short.groups())
    rgb = _RGB.fullmatch(value)
    if rgb:
        if rgb[4] is not None and float(rgb[4]) == 0:
            return "transparent"
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in rgb.groups()[:3])
    if value == "transparent" or re.fullmatch(r"#[0-9a-f]{6}", value):
        return value
    return None


def _background(said: dict[str, str]) -> str | None:
    value = said.get("background-color") or said.get("background") or ""
    if "url(" in said.get("background", "") + said.get("background-image", "") or "gradient" in value:
        return "?"
    match = _COLOR.search(value)
    color = _color(match[0]) if match else None
    if color == "transparent" or value in ("", "none", "inherit", "initial", "unset"):
        return None
    return color or "?"


def _apart(said: dict[str, str]) -> bool:
    if said.get("display", "") in ("inline-block", "inline-flex", "inline-table", "table-cell"):
        return True
    if said.get("float", "none") in ("left", "right"):
        return True
    for name in ("margin", "padding"):
        around = said.get(name, "").split()
        sides = around[1:2] if len(around) < 4 else [around[1], around[3]]
        for side in (said.get(f"{name}-left", ""), said.get(f"{name}-right", ""), *(sides or around)):
            gap = _length(side)
            if gap is not None and gap[0] >= (3 if gap[1] in ("px", "pt") else 0.2):
                return True
    return False
