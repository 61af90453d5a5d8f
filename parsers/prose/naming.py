"""By which titles a document calls itself: on the page, in its index table, in META and in the window's title."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.prose.chrome import is_chrome
from parsers.prose.headings import Heading
from parsers.prose.labelled import Kind, Labelled
from parsers.prose.sections import find_headings
from parsers.prose.title import Title, read_title, title_at
from parsers.readers.document import Document, Paragraph

Named = tuple[Title, str, str]  # the title, its origin, the text it was read from

_HEAD_LINES = 40  # a title stands among the last lines above the first heading; farther up is navigation
_META = ("articletitle", "ucaptitle")


def lines_above(
    document: Document,
    body: Sequence[int],
    lines: Sequence[tuple[int, str]],
    headings: Sequence[Heading] | None = None,
) -> list[tuple[Paragraph, bool]]:
    """The paragraphs above the first section, nearest last, each with whether it is of the ``body``.

    ``lines`` are the ``body_lines`` of ``body``, ``headings`` those of ``find_headings`` where they are known.
    """
    headings = find_headings(lines) if headings is None else headings
    until = lines[headings[0].line][0] if headings else (body[-1] + 1 if body else len(document.blocks))
    if headings and headings[0].start:  # the whole report stands in one paragraph: its head does too
        until += 1
    inside = set(body)
    above: list[tuple[Paragraph, bool]] = []
    for index in range(until - 1, -1, -1):
        block = document.blocks[index]
        if isinstance(block, Paragraph) and not is_chrome(block.text):
            above.append((block, index in inside))
            if len(above) == _HEAD_LINES:
                break
    return above[::-1]


def titles_of(document: Document, above: Sequence[tuple[Paragraph, bool]], labels: Sequence[Labelled]) -> list[Named]:
    """Titles that name an agency or a year, most trusted first.

    Origins: ``title``, ``index:title``, ``meta:articletitle``, ``html:title``.
    """
    found: list[Named] = []
    inside = [block.text for block, in_body in above if in_body or block.kind == "heading"]
    read = [(title_at(inside, place), place) for place in range(len(inside))]
    # The fullest, then the one on fewest lines, then the nearest above the text.
    ranked = sorted(
        ((title.fullness, -count, place, title) for item, place in read if item for title, count in (item,)),
        key=lambda item: item[:3],
        reverse=True,
    )
    found += [(title, "title", title.printed) for _, _, _, title in ranked[:1]]
    for item in labels:
        if item.kind is Kind.TITLE and (title := read_title(item.value)) is not None:
            found.append((title, "index:title", f"{item.label}：{item.value}"))
    for value in (value for name in _META for value in document.meta.get(name, ())):
        if (title := read_title(value)) is not None:
            found.append((title, "meta:articletitle", value))
    if document.title and (title := read_title(document.title)) is not None:
        found.append((title, "html:title", document.title))
    named = [item for item in found if item[0].fullness]
    if not named:
        outside = [block.text for block, in_body in above if not in_body]
        loose = [title for text in outside if (title := read_title(text)) is not None and title.fullness == 2]
        named = [(title, "title", title.printed) for title in loose[-1:]]
    return named
