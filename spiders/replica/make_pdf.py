"""Prints the PDF report of the replica once, with Chromium, from the same data and templates as the pages.

``python -m spiders.replica.make_pdf [CHROMIUM]`` rewrites ``content/hongze_2023.pdf``; the file is kept in the tree so that
nobody needs a browser to run the replicas. It needs a Chinese font: without one Chromium prints other pages.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from spiders.replica.content import Content, load_content
from spiders.replica.pages import report_body

_STYLE = """
@page { size: A4; margin: 28mm 25mm }
body { font-family: "Noto Sans CJK SC", sans-serif; font-size: 15px }
strong, h1 { font-weight: normal }
h1 { font-size: 22px; text-align: center; margin: 0 0 18px }
table { font-size: 12px; margin: 6px 0 }
td { padding: 1px 3px !important }
td p { margin: 1px 0; break-inside: avoid }
td span { font-family: "Noto Sans CJK SC", sans-serif !important; font-size: 12px !important }
p > span { font-family: "Noto Sans CJK SC", sans-serif !important; font-size: 15px !important }
"""
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def print_pdf(report: Content, target: Path, chromium: str) -> None:
    """Render one report to ``target``. Raises CalledProcessError when Chromium fails."""
    body = report_body(report)
    start = body.rindex("<p ", 0, body.index("三、收到和处理"))
    body = f'{body[:start]}<div style="break-before:page"></div>{body[start:]}'  # keeps the tall header in one piece
    html = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{report.title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{report.title}</h1>{body}</body></html>"
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(html, encoding="utf-8")
        command = [chromium, *_QUIET, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    print_pdf(
        load_content("hongze_2023"),
        Path(__file__).parent / "content" / "hongze_2023.pdf",
        sys.argv[1] if len(sys.argv) > 1 else "chromium",
    )
