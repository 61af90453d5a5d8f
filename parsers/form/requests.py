"""Table 三、收到和处理政府信息公开申请情况 (``requests``), editions 2021 and 2019."""

from __future__ import annotations

from parsers.form.layout import Block, Column, Layout, Row
from parsers.model import Table

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
RESULTS = "三、本年度办理结果"

_REFUSED = "（三）不予公开"
_UNAVAILABLE = "（四）无法提供"
_UNPROCESSED = "（五）不予处理"
_OTHER = "（六）其他处理"
_LEGAL = "法人或其他组织"

COLUMNS = (
    Column("natural_person", "自然人"),
    Column("commercial_enterprise", "商业企业", _LEGAL),
    Column("research_institution", "科研机构", _LEGAL),
    Column("social_organization", "社会公益组织", _LEGAL),
    Column("legal_service", "法律服务机构", _LEGAL),
    Column("other_organization", "其他", _LEGAL, aliases=("其它",)),
    Column("total", "总计", aliases=("合计",)),
)

_HEAD = (
    Row("received", "一、本年新收政府信息公开申请数量", aliases=("本年新收申请数量",)),
    Row("carried_in", "二、上年结转政府信息公开申请数量", aliases=("上年结转申请数量",)),
    Row("granted", "（一）予以公开"),
    Row(
        "partly_granted",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        aliases=("部分公开",),
    ),
    Row("refused_state_secret", "1.属于国家秘密", _REFUSED),
    Row("refused_by_law", "2.其他法律行政法规禁止公开", _REFUSED),
    Row("refused_security_stability", "3.危及“三安全一稳定”", _REFUSED),
    Row("refused_third_party_rights", "4.保护第三方合法权益", _REFUSED),
    Row("refused_internal_affairs", "5.属于三类内部事务信息", _REFUSED),
    Row("refused_deliberative", "6.属于四类过程性信息", _REFUSED),
    Row("refused_enforcement_file", "7.属于行政执法案卷", _REFUSED),
    Row("refused_administrative_query", "8.属于行政查询事项", _REFUSED),
    Row("unavailable_not_held", "1.本机关不掌握相关政府信息", _UNAVAILABLE),
    Row("unavailable_needs_creation", "2.没有现成信息需要另行制作", _UNAVAILABLE),
    Row("unavailable_still_unclear", "3.补正后申请内容仍不明确", _UNAVAILABLE),
    Row("unprocessed_petition", "1.信访举报投诉类申请", _UNPROCESSED, aliases=("信访投诉举报类申请",)),
    Row("unprocessed_duplicate", "2.重复申请", _UNPROCESSED),
    Row("unprocessed_published_matter", "3.要求提供公开出版物", _UNPROCESSED),
    Row("unprocessed_excessive", "4.无正当理由大量反复申请", _UNPROCESSED),
    Row("unprocessed_reconfirmation", "5.要求行政机关确认或重新出具已获取信息", _UNPROCESSED),
)
_OTHER_2019 = (Row("other", "（六）其他处理"),)
_OTHER_2021 = (
    Row(
        "other_not_corrected_in_time",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        _OTHER,
        aliases=("申请人无正当理由逾期不补正", "逾期不补正"),
    ),
    Row(
        "other_fee_unpaid",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        _OTHER,
        aliases=("申请人逾期未按收费通知要求缴纳费用", "申请人逾期未缴纳费用", "逾期未缴费"),
    ),
    Row("other_rest", "3.其他", _OTHER, aliases=("其他情形", "其它")),
)
_TAIL = (
    Row("total_handled", "（七）总计", aliases=("合计",)),
    Row("carried_over", "四、结转下年度继续办理"),
)

OUTCOME_CATEGORIES = (_REFUSED, _UNAVAILABLE, _UNPROCESSED, _OTHER)

EDITION_2019 = Layout(Table.REQUESTS, "2019", (Block((*_HEAD, *_OTHER_2019, *_TAIL), COLUMNS),))
EDITION_2021 = Layout(Table.REQUESTS, "2021", (Block((*_HEAD, *_OTHER_2021, *_TAIL), COLUMNS),))
