"""The statutory tables as portals print them: nested headers, merged cells, markup pasted from a word processor.

Written apart from ``parsers.form`` on purpose, so that a wrong label there cannot hide behind the same wrong label here.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from spiders.replica.content import Content

DisclosureBlock = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]

# block title, column headings, (content key, printed label)
_DISCLOSURE: dict[str, tuple[DisclosureBlock, ...]] = {
    "2019": (
        (
            "第二十条第（一）项",
            ("本年新<br/>制作数量", "本年新<br/>公开数量", "对外公开总数量"),
            (("rules", "规章"), ("normative_documents", "规范性文件")),
        ),
        (
            "第二十条第（五）项",
            ("上一年项目数量", "本年增/减", "处理决定数量"),
            (("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        (
            "第二十条第（六）项",
            ("上一年项目数量", "本年增/减", "处理决定数量"),
            (("penalties", "行政处罚"), ("coercion", "行政强制")),
        ),
        ("第二十条第（八）项", ("上一年项目数量", "本年增/减"), (("fees", "行政事业性收费"),)),
        ("第二十条第（九）项", ("采购项目数量", "采购总金额"), (("procurement", "政府集中采购"),)),
    ),
    "2021": (
        (
            "第二十条第（一）项",
            ("本年制发件数", "本年废止件数", "现行有效件数"),
            (("rules", "规章"), ("normative_documents", "行政规范性文件")),
        ),
        ("第二十条第（五）项", ("本年处理决定数量",), (("licensing", "行政许可"),)),
        ("第二十条第（六）项", ("本年处理决定数量",), (("penalties", "行政处罚"), ("coercion", "行政强制"))),
        ("第二十条第（八）项", ("本年收费金额（单位：万元）",), (("fees", "行政事业性收费"),)),
    ),
}

# group label, then (content key, printed label) of its rows; a group without label stands over both label columns
_OUTCOMES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", (("granted", "（一）予以公开"),)),
    ("", (("partly_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),)),
    (
        "（三）不予公开",
        (
            ("refused_state_secret", "1.属于国家秘密"),
            ("refused_by_law", "2.其他法律行政法规禁止公开"),
            ("refused_security_stability", "3.危及“三安全一稳定”"),
            ("refused_third_party_rights", "4.保护第三方合法权益"),
            ("refused_internal_affairs", "5.属于三类内部事务信息"),
            ("refused_deliberative", "6.属于四类过程性信息"),
            ("refused_enforcement_file", "7.属于行政执法案卷"),
            ("refused_administrative_query", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("unavailable_not_held", "1.本机关不掌握相关政府信息"),
            ("unavailable_needs_creation", "2.没有现成信息需要另行制作"),
            ("unavailable_still_unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("unprocessed_petition", "1.信访举报投诉类申请"),
            ("unprocessed_duplicate", "2.重复申请"),
            ("unprocessed_published_matter", "3.要求提供公开出版物"),
            ("unprocessed_excessive", "4.无正当理由大量反复申请"),
            ("unprocessed_reconfirmation", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
_OTHER: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "2019": ("", (("other", "（六）其他处理"),)),
    "2021": (
        "（六）其他处理",
        (
            (
                "other_not_corrected_in_time",
                "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            ),
            (
                "other_fee_unpaid",
                "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            ),
            ("other_rest", "3.其他"),
        ),
    ),
}
_TOTAL = ("", (("total_handled", "（七）总计"),))
_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_ORGANISATIONS = ("商业<br/>企业", "科研<br/>机构", "社会公益组织", "法律服务机构", "其他")
_RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

_TABLE = '<table border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse;width:100%;border:none">'
_REQUESTS_WIDTHS = (
    "<colgroup>" + "".join(f'<col style="width:{width}%"/>' for width in (7, 12, 30, 7, *(7.2,) * 5, 8)) + "</colgroup>"
)
_P = '<p class="MsoNormal" style="text-align:center;text-autospace:none"><span style="font-family:宋体;font-size:14px">'


def _cell(inner: str, *, colspan: int = 1, rowspan: int = 1, align: str = "center") -> str:
    spans = (f' colspan="{colspan}"' if colspan > 1 else "") + (f' rowspan="{rowspan}"' if rowspan > 1 else "")
    return f'<td{spans} valign="center" style="border:1px solid #000;padding:0 7px;text-align:{align}">{inner}</td>'


def _text(text: str) -> str:
    return f"{_P}{text}</span></p>"


def _rows(rows: Iterable[Iterable[str]]) -> str:
    return "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows)


def disclosure_table(report: Content) -> str:
    """Section 二 in the layout the report uses: stacked blocks over a grid of four columns."""
    rows: list[list[str]] = []
    for title, headings, items in _DISCLOSURE[report.layout["disclosure"]]:
        rows.append([_cell(_text(f"<strong>{title}</strong>"), colspan=4)])
        widths = {1: (3,), 2: (1, 2), 3: (1, 1, 1)}[len(headings)]
        rows.append(
            [
                _cell(_text("信息内容")),
                *(_cell(_text(name), colspan=width) for name, width in zip(headings, widths, strict=True)),
            ]
        )
        for key, label in items:
            values = zip(report.disclosure[key], widths, strict=True)
            rows.append([_cell(_text(label)), *(_cell(_text(escape(value)), colspan=width) for value, width in values)])
    return f"{_TABLE}<tbody>\n{_rows(rows)}</tbody></table>"


def requests_table(report: Content) -> str:
    """Section 三: ten columns, a header of three rows, the outcomes beside one tall cell."""
    groups = (*_OUTCOMES, _OTHER[report.layout["requests"]], _TOTAL)
    height = sum(len(items) for _, items in groups)
    rows: list[list[str]] = [
        [_cell(_text(_CORNER), colspan=3, rowspan=3), _cell(_text("申请人情况"), colspan=7)],
        [
            _cell(_text("自然人"), rowspan=2),
            _cell(_text("法人或其他组织"), colspan=5),
            _cell(_text("总计"), rowspan=2),
        ],
        [_cell(_text(name)) for name in _ORGANISATIONS],
        _requests_row(report, "received", [_cell(_text("一、本年新收政府信息公开申请数量"), colspan=3, align="left")]),
        _requests_row(
            report, "carried_in", [_cell(_text("二、上年结转政府信息公开申请数量"), colspan=3, align="left")]
        ),
    ]
    first = True
    for group, items in groups:
        for index, (key, label) in enumerate(items):
            lead: list[str] = []
            if first:
                lead.append(_cell(_text("三、本年度办理结果"), rowspan=height))
                first = False
            if group and index == 0:
                lead.append(_cell(_text(group), rowspan=len(items)))
            lead.append(_cell(_text(label), colspan=1 if group else 2, align="left"))
            rows.append(_requests_row(report, key, lead))
    rows.append(
        _requests_row(report, "carried_over", [_cell(_text("四、结转下年度继续办理"), colspan=3, align="left")])
    )
    return f"{_TABLE}{_REQUESTS_WIDTHS}<tbody>\n{_rows(rows)}</tbody></table>"


def _requests_row(report: Content, key: str, lead: list[str]) -> list[str]:
    return [*lead, *(_cell(_text(str(value))) for value in report.requests_row(key))]


def disputes_table(report: Content) -> str:
    """Section 四: fifteen numbers in one row under a header of three levels."""
    rows = [
        [_cell(_text("行政复议"), colspan=5), _cell(_text("行政诉讼"), colspan=10)],
        [
            *(_cell(_text(name), rowspan=2) for name in _RESULTS),
            _cell(_text("未经复议直接起诉"), colspan=5),
            _cell(_text("复议后起诉"), colspan=5),
        ],
        [_cell(_text(name)) for name in _RESULTS * 2],
        [_cell(_text(str(value))) for value in report.disputes],
    ]
    return f"{_TABLE}<tbody>\n{_rows(rows)}</tbody></table>"
