"""The programs that produce the files of the golden set: Chromium and LibreOffice, many files in one run of each."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SOFFICE = shutil.which("soffice")

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
#: LibreOffice's filters: suffix of the source, filter that reads it, filter that writes.
_FILTERS = {
    "libreoffice": (".html", None, "pdf:writer_web_pdf_Export"),
    "writer-pdf": (".docx", None, "pdf:writer_pdf_Export"),
    "calc-pdf": (".xlsx", None, "pdf:calc_pdf_Export"),
    "writer-docx": (".html", "HTML (StarWriter)", "docx:MS Word 2007 XML"),
    "calc-xls": (".xlsx", None, "xls:MS Excel 97"),
    "calc-csv": (".xlsx", None, "csv:Text - txt - csv (StarCalc):44,34,85,1"),
}


@contextmanager
def printer() -> Iterator[Callable[[str], bytes]]:
    """A running Chromium that prints pages to PDF, as its own print dialogue does. Raises RuntimeError without one."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        raise RuntimeError("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        page = browser.new_page()

        def printed(html: str) -> bytes:
            page.set_content(html)
            return page.pdf(prefer_css_page_size=True, format="A4", print_background=True)

        try:
            yield printed
        finally:
            browser.close()


def converted(how: str, sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every source converted by one run of LibreOffice. Raises RuntimeError where a file does not come out."""
    if SOFFICE is None:
        raise RuntimeError("LibreOffice is not installed")
    suffix, reader, writer = _FILTERS[how]
    with tempfile.TemporaryDirectory(prefix="gongkai-convert-", ignore_cleanup_errors=True) as folder:
        given, out = Path(folder, "given"), Path(folder, "out")
        given.mkdir()
        for name, data in sources.items():
            given.joinpath(name + suffix).write_bytes(data)
        command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += [f"--infilter={reader}"] if reader else []
        command += ["--convert-to", writer, "--outdir", str(out), *map(str, sorted(given.iterdir()))]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
        target = "." + writer.split(":")[0]
        missing = [name for name in sources if not out.joinpath(name + target).exists()]
        if missing:
            raise RuntimeError(f"LibreOffice made no file of {', '.join(missing)}: {done.stdout}{done.stderr}")
        return {name: out.joinpath(name + target).read_bytes() for name in sources}
