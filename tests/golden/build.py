"""Writes the golden set: ``python -m tests.golden.build [NAME …]``, documents and truths. Needs Chromium and LibreOffice.

Without names it makes what is not there yet; ``--all`` makes everything anew (a PDF then differs by its date at least).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from tests.golden.producers import converted, printer
from tests.golden.recipes import HOW, RECIPES, Recipe
from tests.golden.truth import SET, Golden, Truth, dump

COLLECTIONS = ("html", "html_wild", "html_values", "pdf", "pdf_office", "office", "text", "statistics")


def all_recipes() -> dict[str, Recipe]:
    for name in COLLECTIONS:
        import_module(f"tests.golden.recipes_{name}")
    return RECIPES


def main(arguments: Sequence[str]) -> int:
    recipes = all_recipes()
    SET.mkdir(exist_ok=True)
    names = [name for name in arguments if not name.startswith("--")]
    if unknown := set(names) - set(recipes):
        print(f"no such recipe: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = names or [name for name in recipes if "--all" in arguments or not (SET / f"{name}.json").exists()]
    made = {name: recipes[name].make(name) for name in chosen}
    sources = {name: source.encode() if isinstance(source, str) else source for name, (source, _) in made.items()}
    for name, data in _produced([recipes[name] for name in chosen], sources).items():
        _write(recipes[name], data, made[name][1])
    print(f"wrote {len(chosen)} documents to {SET}")
    return 0


def _produced(recipes: Sequence[Recipe], sources: dict[str, bytes]) -> dict[str, bytes]:
    out = {}
    for how in sorted({recipe.how for recipe in recipes}):
        mine = {recipe.name: sources[recipe.name] for recipe in recipes if recipe.how == how}
        if how == "chromium":
            with printer() as printed:
                out |= {name: printed(source.decode()) for name, source in mine.items()}
        elif how in ("libreoffice", "writer-pdf", "calc-pdf", "writer-docx", "calc-xls", "calc-csv"):
            out |= converted(how, mine)
        else:
            out |= mine
    return out


def _write(recipe: Recipe, data: bytes, truth: Truth) -> None:
    medium, producer, suffix = HOW[recipe.how]
    golden = Golden(recipe.name, recipe.name + suffix, medium, producer, recipe.quirk, truth)
    (SET / golden.file).write_bytes(recipe.finish(data) if recipe.finish else data)
    (SET / f"{recipe.name}.json").write_text(dump(golden), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
