"""The steps of a sample: forms written with their documents, filled-in forms taken in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from db.archive import Archive
from db.engine import Store
from db.errors import ArchiveError, SampleError
from db.sampling.entering import Filled, enter
from db.sampling.forms import Form, forms
from db.sampling.words import BLANK, Entered, entered
from flows.refusal import RefusedError
from flows.samples import paper
from flows.samples.lines import read_lines, write_lines
from flows.samples.workbook import read_cells, read_head, write_form

_ENDINGS = (
    ("html", ".html"),
    ("pdf", ".pdf"),
    ("wordprocessingml", ".docx"),
    ("msword", ".doc"),
    ("spreadsheetml", ".xlsx"),
    ("ms-excel", ".xls"),
    ("csv", ".csv"),
    ("zip", ".zip"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """Forms that were written, and what could not be put beside them, a line each."""

    files: list[Path] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def write_forms(
    store: Store,
    archive: Archive,
    sample: str,
    reader: str,
    folder: Path,
    numbers: Sequence[int] = (),
    *,
    as_csv: bool = False,
) -> Written:
    """Write the forms of a sample, all or these, with the documents to be read. A form that is there is never overwritten."""
    if not reader.strip():
        raise SampleError("whose forms these are must be said")
    written = Written()
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    for form in forms(store, sample, numbers):
        name = _put_document(archive, form, documents, written)
        ending = ".csv" if as_csv else ".xlsx"
        path = folder / f"{_safe(sample)}-{form.ordinal:03d}-{_safe(reader)}{ending}"
        if path.exists():
            written.lacking.append(f"{path.name} is there already and was left alone")
            continue
        write: Callable[[Form, Path, str, str], None] = write_lines if as_csv else write_form
        write(form, path, reader, name)
        written.files.append(path)
    return written


def _put_document(archive: Archive, form: Form, folder: Path, written: Written) -> str:
    ending = next((ending for word, ending in _ENDINGS if word in form.media_type), ".txt")
    name = f"{form.ordinal:03d}{ending}"
    try:
        (folder / name).write_bytes(archive.get(form.sha256))
    except ArchiveError as error:
        written.lacking.append(
            f"number {form.ordinal}: its document is not in the archive ({error}); read it at its address"
        )
        return ""
    return f"documents/{name}"


def _safe(words: str) -> str:
    return re.sub(r"[^\w-]+", "_", words)


def take_in(store: Store, path: Path, *, as_printed: bool = False, replace: str | None = None) -> tuple[str, int, str]:
    """Take in a filled-in form. Returns sample, number and reader. Raises ValueError with one line for what is wrong."""
    try:
        filled = _read(store, path)
        enter(store, filled, as_printed=as_printed, replace=replace)
    except (SampleError, ValueError, OSError) as error:
        raise RefusedError(f"{path.name}: {error}") from error
    return filled.sample, filled.ordinal, filled.reader


def _read(store: Store, path: Path) -> Filled:
    is_csv = path.suffix.lower() == ".csv"
    lines: list[tuple[str, str, object]] = []
    if is_csv:
        head, lines = read_lines(path)
    else:
        head = read_head(path)
    words = {name: str(value).strip() if value is not None else "" for name, value in head.items()}
    sample, ordinal = words[paper.SAMPLE], _whole(words[paper.ORDINAL], paper.ORDINAL)
    (form,) = forms(store, sample, [ordinal])
    if words[paper.CODE] != form.code:
        raise SampleError(
            f"the code is {words[paper.CODE] or 'empty'}, that of number {ordinal} is {form.code}: another form"
        )
    if not words[paper.AGENCY]:
        raise SampleError(f"{paper.AGENCY} is empty: write what the document says")
    found = lines if is_csv else list(read_cells(path, form))
    return Filled(
        sample,
        ordinal,
        words[paper.CODE],
        words[paper.READER],
        words[paper.AGENCY],
        _whole(words[paper.YEAR], paper.YEAR),
        _entered(found),
        words[paper.NOTE],
    )


def _entered(found: Sequence[tuple[str, str, object]]) -> dict[str, Entered]:
    """What was entered, every cell. One line tells how much is wrong and where the first of it is."""
    cells: dict[str, Entered] = {}
    empty: list[str] = []
    wrong: list[str] = []
    for key, place, words in found:
        try:
            seen = entered(words, key.rsplit("/", 1)[1] if "/" in key else "")
        except SampleError as error:
            wrong.append(f"{place} ({key}): {error}")
            continue
        if seen is None:
            empty.append(f"{place} ({key})")
        else:
            cells[key] = seen
    if wrong:
        more = f"; {len(wrong) - 1} more like it" if len(wrong) > 1 else ""
        raise SampleError(f"{wrong[0]}{more}")
    if empty:
        few = "、".join(empty[:3])
        raise SampleError(
            f"{len(empty)} of {len(found)} cells are empty, first {few}: a blank on the page is written {BLANK}"
        )
    return cells


def _whole(words: str, name: str) -> int:
    digits = words.removesuffix(".0").removesuffix("年")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
        raise SampleError(f"{name} is {words!r}: a whole number is wanted")
    return int(digits)
