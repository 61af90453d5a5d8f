"""Sites of 全国政府网站基本信息数据库 as draft entries: the official list of registered sites, CSV per province or ministry.

The columns are found by their names, which differ from file to file. Nothing is contacted; every entry is a draft that a
person or an onboarding has to complete.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from spiders.addresses import host_of, is_government
from spiders.registry import Portal

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("网站标识码", "标识码", "站点标识码"),
    "name": ("网站名称", "站点名称", "名称"),
    "url": ("首页网址", "网站网址", "网址", "首页URL", "域名", "网站域名"),
    "organ": ("主办单位", "主管单位", "主办单位名称", "主管部门"),
}
_MOST_BYTES = 64_000_000  # of one file; the largest of the database has a fraction of it
_CODE = re.compile(r"[0-9a-z]{10}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Imported:
    """Drafts in file order, and one sentence for every line that gave none."""

    portals: tuple[Portal, ...]
    left_out: tuple[str, ...]


def import_sites(data: bytes, name: str = "") -> Imported:
    """Read a CSV (UTF-8 or GB18030) or a zip of them. What cannot be read is said, never raised."""
    portals: dict[str, Portal] = {}
    left: list[str] = []
    for member, text in _texts(data, name, left):
        for number, row in _rows(member, text, left):
            made = _portal(row)
            if isinstance(made, str):
                left.append(f"{member}, line {number}: {made}")
            elif made.id in portals:
                left.append(f"{member}, line {number}: site {row['code']} is listed twice")
            else:
                portals[made.id] = made
    return Imported(tuple(portals.values()), tuple(left))


def _texts(data: bytes, name: str, left: list[str]) -> Iterator[tuple[str, str]]:
    if not data.startswith(b"PK\x03\x04"):
        yield name, _decoded(data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            for member in pack.infolist():
                if member.filename.lower().endswith(".csv") and member.file_size > _MOST_BYTES:
                    left.append(f"{member.filename}: larger than {_MOST_BYTES} bytes, which no file of the database is")
                elif member.filename.lower().endswith(".csv"):
                    yield member.filename, _decoded(pack.read(member))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        left.append(f"{name}: not a readable zip ({error})")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _rows(member: str, text: str, left: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and fields of every row under the header, which may stand below a title."""
    places: dict[str, int] = {}
    for number, cells in enumerate(_lines(member, text, left), start=1):
        values = [cell.strip() for cell in cells]
        if not places:
            found = {what: values.index(n) for what, names in _COLUMNS.items() for n in names if n in values}
            places = found if {"code", "name", "url"} <= found.keys() else {}
        elif any(values):
            yield number, {what: values[at] if at < len(values) else "" for what, at in places.items()}
    if not places:
        left.append(f"{member}: no header with {'、'.join(names[0] for names in _COLUMNS.values())}")


def _lines(member: str, text: str, left: list[str]) -> Iterator[list[str]]:
    lines = csv.reader(io.StringIO(text), strict=True)
    begun = 1
    try:
        for cells in lines:
            yield cells
            begun = lines.line_num + 1
    except csv.Error as error:  # a quotation mark that is never closed, as a rule
        left.append(f"{member}, line {begun}: not CSV any more from here on ({error})")


def _portal(row: Mapping[str, str]) -> Portal | str:
    code = row["code"]
    url = row["url"] if "://" in row["url"] else f"http://{row['url']}"
    host = host_of(url)
    if not _CODE.fullmatch(code):
        return f"{code!r} is no site code of ten characters"
    if "@" in url.split("://", 1)[-1].split("/", 1)[0]:
        return "an address with a user or password in it is not taken"
    if not host:
        return f"{row['url']!r} is no address"
    if not is_government(host):
        return f"host {host} is neither under gov.cn nor a reviewed exception"
    entry = {
        "id": f"site-{code.lower()}",
        "name": row["name"],
        "agency": row.get("organ") or None,
        "division_code": code[:6] if code[:6].isdigit() else None,
        "state": "draft",
        "home": f"{url.split('://', 1)[0]}://{host}/",
        "hosts": (host,),
        "delay_seconds": 3.0,
        "note": f"网站标识码 {code}, from the national site database; nothing else is known yet",
    }
    try:
        return Portal.model_validate(entry)
    except ValidationError as error:
        return "; ".join(item["msg"].removeprefix("Value error, ") for item in error.errors(include_url=False))
