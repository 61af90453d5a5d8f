"""What a recipe of the golden set is: a function that prints a document's source and says its truth, and who produces the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.golden.truth import Truth

Source = str | bytes
Make = Callable[[str], tuple[Source, Truth]]
Finish = Callable[[bytes], bytes]

#: How a file comes to be: medium, producer as printed, suffix of the file.
HOW = {
    "html": ("html", "by hand", ".html"),
    "text": ("text", "by hand", ".txt"),
    "markdown": ("text", "by hand", ".md"),
    "csv": ("csv", "by hand", ".csv"),
    "chromium": ("pdf", "Chromium", ".pdf"),
    "libreoffice": ("pdf", "LibreOffice Web", ".pdf"),
    "writer-pdf": ("pdf", "LibreOffice Writer", ".pdf"),
    "calc-pdf": ("pdf", "LibreOffice Calc", ".pdf"),
    "writer-docx": ("docx", "LibreOffice Writer", ".docx"),
    "docx": ("docx", "python-docx", ".docx"),
    "xlsx": ("xlsx", "openpyxl", ".xlsx"),
    "calc-xls": ("xls", "LibreOffice Calc", ".xls"),
    "calc-csv": ("csv", "LibreOffice Calc", ".csv"),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """``make`` gives what is printed and its truth, from the recipe's name; ``finish`` changes the produced file."""

    name: str
    how: str
    quirk: str
    make: Make
    finish: Finish | None = None


RECIPES: dict[str, Recipe] = {}


def recipe(how: str, quirk: str, finish: Finish | None = None) -> Callable[[Make], Make]:
    """Put a function into the golden set under its own name."""

    def enter(make: Make) -> Make:
        name = make.__name__.replace("_", "-")
        if name in RECIPES or how not in HOW:
            raise ValueError(f"{name}: its name is taken, or nobody knows how to make {how}")
        RECIPES[name] = Recipe(name, how, quirk, make, finish)
        return make

    return enter
