"""A document that is read differently from before asks for a new PARSER_VERSION, so that stored parses can be told apart."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

from tests.golden.documents import readings

GOLDEN = Path(__file__).with_name("outputs.txt")


def current() -> str:
    """Every reading in a form that a person can compare: one line per cell, finding and section."""
    lines: list[str] = []
    for url, contract in readings():
        lines.append(f"# {url}")
        cells, sections, findings = contract.pop("cells"), contract.pop("sections"), contract.pop("findings")
        lines.append(json.dumps(contract, ensure_ascii=False, sort_keys=True))
        for cell in cells:
            key = f"{cell['table']}/{cell['row']}/{cell['column']}"
            lines.append(
                f"{key} {cell['raw']!r} {cell['value']} {cell['state']} {cell['unit']} {cell['grade']} {cell['where']}"
            )
        lines += [json.dumps(finding, ensure_ascii=False, sort_keys=True) for finding in findings]
        lines += [
            f"§{section['number']} {section['title']} ({len(section['text'])} characters)" for section in sections
        ]
    return "\n".join(lines) + "\n"


def test_every_document_is_read_as_before() -> None:
    before, now = GOLDEN.read_text(encoding="utf-8"), current()
    changes = list(difflib.unified_diff(before.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=0))
    assert not changes, "\n".join(
        [
            *changes[:40],
            "Documents are read differently. If that is meant: raise PARSER_VERSION in parsers/parse.py (once per release)",
            "and run `python -m tests.golden`.",
        ]
    )
