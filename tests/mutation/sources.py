"""The sound files that are damaged: printed by Chromium, LibreOffice and, where the shared samples lie beside the project, WPS."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

from parsers.form import STATUTORY, CellKey
from tests.parsers.readers import pdf_making as making
from tests.support import forms
from tests.support.documents import report_pdf

FILES = Path(__file__).parent / "files"

_STYLES = {
    "chromium-2019": "@page{size:A4;margin:18mm} table{border-collapse:collapse} td{border:1px solid #000;padding:4px}",
    "chromium-2021-landscape": "@page{size:A4 landscape} table{border-spacing:2px} td{border:1px solid #666;text-align:center}",
}


def sources(*, printing: bool) -> tuple[dict[str, bytes], list[str]]:
    """Sound files by name, and a line for every one that is not to be had here.

    Those kept with the project are always there; ``printing`` adds new ones by the programs of this machine.
    """
    found = {"chromium (kept)": report_pdf()}
    found |= {f"{path.stem} (kept)": path.read_bytes() for path in sorted(FILES.glob("*.pdf"))}
    absent = []
    wps = making.SAMPLES / "hongze_2023.pdf"
    if wps.exists():
        found["wps (shared sample)"] = wps.read_bytes()
    else:
        absent.append(f"wps: the shared sample is not beside this checkout ({wps.name})")
    for name, program in (("chromium", making.CHROMIUM), ("libreoffice", making.SOFFICE)) if printing else ():
        if program is None:
            absent.append(f"{name}: not installed, only its kept file is damaged")
        elif name == "chromium":
            found |= {key: making.chromium_pdf(page(css, key)) for key, css in _STYLES.items()}
        else:
            found["libreoffice-2019"] = making.libreoffice_pdf(page("", "libreoffice-2019", ' border="1" width="100%"'))
    return found, absent


def page(css: str, name: str, table: str = "") -> str:
    """A report page of the edition that ``name`` says, every relation of its form holding; the same for the same name."""
    edition = "2019" if "2019" in name else "2021"
    values = forms.random_form(random.Random(name), edition)
    tables = iter("".join(_table(rows, table)) for rows in _rows(edition, values))
    heads = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
    body = "".join(f"<h2>{'二三四'[at]}、{head}</h2>{next(tables)}" for at, head in enumerate(heads))
    return (
        f"<!DOCTYPE html><html lang=zh><meta charset=utf-8><style>h1,h2{{font-weight:normal}}{css}</style>"
        "<h1>示例县人民政府2023年政府信息公开工作年度报告</h1>"
        "<p>本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。</p>"
        f"<h2>一、总体情况</h2><p>一年来，全县的信息公开工作平稳有序。</p>{body}<p>注：数据含上年结转。</p>"
        "<h2>五、存在的主要问题及改进情况</h2><p>人手不足，来年补充。</p>"
        "<h2>六、其他需要报告的事项</h2><p>没有收取信息处理费。</p></html>"
    )


def _rows(edition: str, values: Mapping[CellKey, str]) -> Iterator[forms.Rows]:
    for table in STATUTORY:
        yield forms.RENDER[table](edition, values)


def _table(rows: forms.Rows, attributes: str) -> Iterator[str]:
    yield f"<table{attributes}>"
    for row in rows:
        yield "<tr>"
        for text, down, across in row:
            yield f"<td rowspan={down} colspan={across}>{text}</td>"
        yield "</tr>"
    yield "</table>"


if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    kept = FILES / "libreoffice.pdf"
    kept.write_bytes(making.libreoffice_pdf(page("", "libreoffice-2021", ' border="1" width="100%"')))
    print(f"wrote {kept}")
