"""Articles that a page carries as data of a script: the Guangdong gkmlpt platform shows ``_CONFIG.DETAIL`` by script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

_CONFIG = re.compile(r"window\._CONFIG\s*=")
_DETAIL = re.compile(r"[\"']?\bDETAIL[\"']?\s*:\s*(?=\{)")


@dataclass(frozen=True, slots=True)
class Article:
    """The article's own HTML, its title, and its other texts and dates by their names, prefixed ``detail:``."""

    html: str
    title: str | None
    fields: Mapping[str, str]


def embedded_article(markup: str) -> Article | None:
    """The article in ``window._CONFIG = {…, DETAIL: {…}}``, None when there is none.

    The object around it is JavaScript (bare keys), the value of DETAIL is JSON.
    """
    config = _CONFIG.search(markup)
    detail = _DETAIL.search(markup, config.end()) if config else None
    if detail is None:
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(markup, detail.end())
    except (json.JSONDecodeError, RecursionError):
        # Not the JSON we know: the page stays what it looks like, a shell, and is reported as one.
        return None
    content = value.get("content")
    if not isinstance(content, str) or not content.strip():
        return None
    title = value.get("title")
    fields = {
        f"detail:{name.lower()}": str(field)
        for name, field in value.items()
        if name not in ("content", "title") and isinstance(field, str | int) and str(field).strip()
    }
    return Article(content, title if isinstance(title, str) and title.strip() else None, fields)
