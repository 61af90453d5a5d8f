"""Writes the golden outputs anew: run it after a change of the parsers that is meant, together with PARSER_VERSION."""

from __future__ import annotations

from tests.golden.test_golden_outputs import GOLDEN, current

if __name__ == "__main__":
    GOLDEN.write_text(current(), encoding="utf-8")
    print(f"wrote {GOLDEN}")
