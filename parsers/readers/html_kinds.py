"""What every HTML element does to the flow of text: breaks it, hides it, holds a table, prints a field."""

from __future__ import annotations

# Kinds of elements; plain numbers because every element of a page is compared with them several times.
INLINE, APART, BLOCK, BREAK, DROP, HEADING, PRE, TABLE, GROUP, ROW, CELL, IMAGE, CONTROL = range(13)

KINDS: dict[str, int] = {
    name: kind
    for kind, names in {
        BLOCK: "html body p div li ul ol dl dt dd section article header footer main nav aside blockquote center form "
        "fieldset legend address figure figcaption details summary dir menu hgroup caption option marquee",
        BREAK: "br hr",
        DROP: "script style noscript template title datalist iframe noframes noembed audio video xml head",
        HEADING: "h1 h2 h3 h4 h5 h6",
        PRE: "pre textarea listing xmp plaintext",
        TABLE: "table",
        GROUP: "thead tbody tfoot",
        ROW: "tr",
        CELL: "td th",
        IMAGE: "img image object embed svg canvas",
        CONTROL: "input select",
    }.items()
    for name in names.split()
}
TAG_STYLES = {
    "sup": "vertical-align:super",
    "sub": "vertical-align:sub",
    **dict.fromkeys(("s", "strike", "del"), "text-decoration:line-through"),
}
