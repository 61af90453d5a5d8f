"""A missing object and an altered one are found and named; what nobody names is told apart from a loss."""

from __future__ import annotations

from pathlib import Path

from db.archive import Archive, sha256_of
from db.archive_check import verify
from db.engine import Store
from db.ingest import ingest_manifest
from db.manifest import End
from tests.db.crawls import PAGE, know, listing, notice, page, write


def stored(archive: Archive, key: str) -> Path:
    return Path(archive.root) / key[:2] / key[2:4] / key


def test_what_is_missing_or_altered_is_named(store: Store, tmp_path: Path) -> None:
    know(store)
    archive = Archive(str(tmp_path / "archive"))
    texts = [f"page {number}" for number in range(6)]
    keys = {text: archive.put(text.encode()) for text in texts}
    orphan = archive.put(b"of a crawl that died")
    pages = [page(text, url=f"{PAGE}?{text}") for text in texts]
    ingest_manifest(store, write(tmp_path / "m.jsonl", listing(), *pages, notice(), End("finished")))

    sound = verify(store, archive)
    assert (sound.named, sound.checked, sound.missing, sound.altered) == (6, 6, (), ())
    assert sound.orphans == (orphan,) and sound.sound

    stored(archive, keys["page 2"]).unlink()
    stored(archive, keys["page 4"]).write_bytes(b"page four")
    found = verify(store, archive)
    assert (found.missing, found.altered) == ((sha256_of(b"page 2"),), (sha256_of(b"page 4"),))
    assert not found.sound


def test_a_sample_reads_few_and_looks_all_of_them_up(store: Store, tmp_path: Path) -> None:
    know(store)
    archive = Archive(str(tmp_path / "archive"))
    keys = [archive.put(f"page {number}".encode()) for number in range(9)]
    pages = [page(f"page {number}", url=f"{PAGE}?{number}") for number in range(9)]
    ingest_manifest(store, write(tmp_path / "m.jsonl", *pages, End("finished")))
    stored(archive, keys[5]).unlink()
    told: list[tuple[int, int]] = []
    found = verify(store, archive, sample=3, seen=lambda number, of: told.append((number, of)))
    assert (found.named, found.checked, found.missing) == (9, 3, (keys[5],))
    assert told == [(1, 3), (2, 3), (3, 3)]
