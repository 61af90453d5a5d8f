"""Label and value as portals print them above an article: index tables (信息索引), 发布时间：… lines, 标题: … headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from parsers.prose.text import Squeezed, squeeze
from parsers.readers.document import Document, Grid, Paragraph


class Kind(StrEnum):
    """What a label announces."""

    TITLE = "title"
    AGENCY = "agency"
    SOURCE = "source"  # 来源 is the agency only when its value names an organ
    PUBLISHED = "published"
    WRITTEN = "written"  # 成文日期: when the paper was signed, not when it was published
    INDEX = "index"
    YEAR = "year"
    OTHER = "other"


_ORGAN = "(?:机构|机关|单位|部门|主体)"
_LABELS: dict[Kind, str] = {
    Kind.TITLE: "标题|(?:信息|文件|公文)?名称|信息标题|文件标题",
    Kind.AGENCY: f"(?:信息)?(?:发布|公开|制发|发文|公布|制作|制定|生成|产生|提供|责任|主办|所属|发文发布){_ORGAN}(?:名称)?|"
    f"(?:填报|填表|编报){_ORGAN}(?:名称)?(?:[(](?:盖章|公章|签章)[)])?",
    Kind.SOURCE: "(?:信息|文章|稿件|内容|文档)?来源|供稿单位|作者",
    Kind.PUBLISHED: "(?:信息)?(?:发布|公开|公布|上网|上传|发文发布|录入)(?:日期|时间)|日期|时间",
    Kind.WRITTEN: "(?:信息)?(?:成文|生成|制发|发文|印发|产生|制作|形成)(?:日期|时间)",
    Kind.INDEX: "索引号?|索引编号|信息索引号?|(?:统一)?社会信用代码|统一(?:信用)?代码|(?:组织)?机构代码",
    Kind.YEAR: "(?:统计|报告|填报)年[度份]",
    Kind.OTHER: (
        "(?:所属|信息)?栏目|(?:所属|主题|体裁|题材|组配|信息|服务对象|公文|文种)?(?:分类|类别|类型)|文种|发文字号|文号|文件编号|"
        "(?:是否)?有效性?|有效期|时效性?|废止日期|失效日期|生效日期|实施日期|关键词|关键字|主题词|内容概述|内容概要|概述|主题|"
        "公开(?:方式|范围|形式|时限|属性|程序|目录)|载体类型|记录形式|语种|文件下载|附件|原文链接|链接|编号|"
        "(?:浏览|阅读|点击|访问)(?:次数|量|数)?|(?:填报|填表|制表)(?:人|日期|时间)|字号|字体|责任编辑|编辑|审核|信息发布人|更新(?:日期|时间)|统一登记号"
    ),
}
_EXACT = {kind: re.compile(f"(?:{words})") for kind, words in _LABELS.items()}
_ANY = "|".join(f"(?P<{kind.value}>{words})" for kind, words in _LABELS.items())
_KINDS = {kind.value: kind for kind in Kind}
_IN_LINE = re.compile(rf"[\[【(]?(?:{_ANY})[\]】)]?:")
_LINE_LENGTH = 400
_LABEL_LENGTH = 40  # as printed, letters spaced out
_INDEX_CELLS = 80  # an index table is small, and no statutory table is worth looking through for labels


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label with its value as printed (white space trimmed); ``block`` is its index in the document."""

    kind: Kind
    label: str
    value: str
    block: int


@lru_cache(maxsize=2048)
def kind_of(text: str) -> Kind | None:
    """What the whole of ``text`` announces when it is a label, with or without a colon."""
    if len(text) > _LABEL_LENGTH:
        return None
    label = squeeze(text).strip(":[]【】()")
    return next((kind for kind, words in _EXACT.items() if words.fullmatch(label)), None)


def labels_in(text: str) -> tuple[tuple[Kind, str, str], ...]:
    """The labels of a line ``发布时间：… 来源：…`` with their values, none unless the line begins with one."""
    return () if len(text) > _LINE_LENGTH or not _has_colon(text) else _labels_in(text)


@lru_cache(maxsize=256)  # asked for when the body is told from the header, and when the header is read
def _labels_in(text: str) -> tuple[tuple[Kind, str, str], ...]:
    line = Squeezed(text)
    if _IN_LINE.match(line.text) is None:
        return ()
    found = [match for match in _IN_LINE.finditer(line.text) if _stands_free(line, text, match.start())]
    result: list[tuple[Kind, str, str]] = []
    for match, following in zip(found, [*found[1:], None], strict=True):
        name = match.lastgroup or ""  # of the group that is the kind: no other captures
        end = line.end(following.start()) if following else len(text)
        result.append((_KINDS[name], match[name], text[line.end(match.end()) : end].strip()))
    return tuple(result)


def _has_colon(text: str) -> bool:
    return ":" in text or "：" in text


def _stands_free(line: Squeezed, printed: str, start: int) -> bool:
    """A label begins the line or follows white space or a mark, so that 统计时间: inside a word is none."""
    if start == 0:
        return True
    before = printed[line.start(start) - 1]
    return before.isspace() or not before.isalnum()


def is_label_line(text: str) -> bool:
    """Whether a line is header data such as ``发布时间：2023-01-09 来源：…``: no body text."""
    found = labels_in(text)
    return bool(found) and not any(len(value) > 120 or "。" in value for _, _, value in found)


def is_index_table(grid: Grid) -> bool:
    """Whether a grid is the index table above an article (索引号, 发布机构 …): three labels or more, most of its text."""
    if len(grid.cells) > _INDEX_CELLS:
        return False
    texts = [cell.text for cell in grid.cells]
    labels = len([text for text in texts if kind_of(text) is not None or (_has_colon(text) and labels_in(text))])
    return labels >= 3 and labels * 3 >= len([text for text in texts if text.strip()])


def labelled_values(document: Document) -> Iterator[Labelled]:
    """Every label with its value, in the order of the page."""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            if is_index_table(block):
                yield from _of_grid(block, index)
        elif isinstance(block, Paragraph) and _has_colon(block.text):
            yield from _of_paragraph(document, block, index)


def _of_paragraph(document: Document, paragraph: Paragraph, index: int) -> Iterator[Labelled]:
    found = labels_in(paragraph.text)
    for place, (kind, label, value) in enumerate(found):
        # Portals put the value into an element of its own, which reads as the next paragraph.
        if not value and place == len(found) - 1 and index + 1 < len(document.blocks):
            following = document.blocks[index + 1]
            if isinstance(following, Paragraph) and len(following.text) <= 60 and not labels_in(following.text):
                value = following.text.strip()
        if value:
            yield Labelled(kind, label, value, index)


def _of_grid(grid: Grid, index: int) -> Iterator[Labelled]:
    at = {(cell.row, cell.col): cell for cell in grid.cells}
    for cell in grid.cells:
        inside = [item for item in labels_in(cell.text) if item[2]]
        if inside:
            yield from (Labelled(kind, label, value, index) for kind, label, value in inside)
            continue
        kind = kind_of(cell.text)
        beside = at.get((cell.row, cell.col + cell.colspan))
        if kind is not None and beside is not None and beside.text.strip() and kind_of(beside.text) is None:
            yield Labelled(kind, squeeze(cell.text).strip(":"), beside.text.strip(), index)
