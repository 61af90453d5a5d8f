"""Lines of a page that belong to the portal, not to the report: counters, share and print, breadcrumbs, footers."""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.prose.text import squeeze

_COUNTER = "(?:文章|本文|本页|页面|信息|已)?(?:浏览|阅读|点击|访问|查看)(?:次数|人数|数量|量|数|率)?(?:统计)?"
_TOOL = (
    "分享(?:到|至)?|微信|微博|新浪微博|QQ空间|QQ好友|QQ|人人网|豆瓣网?|打印(?:本页|此页|本文|页面)?|关闭(?:窗口|本页|此页|页面)?|"
    "收藏(?:本页)?|加入收藏|设为首页|纠错|我要纠错|返回(?:顶部|首页|上一页|列表)?|字号|字体(?:大小)?|大|中|小|默认|超大|A|"
    "视力保护色|背景色|下载|附件下载|文件下载|扫一扫在手机打开当前页|扫一扫分享|语音播报|朗读|复制链接|无障碍(?:浏览|阅读)?"
)
_BETWEEN = r"[\[\]【】()<>|/·:,+-]*"
_WHOLE_LINE = re.compile(
    rf"(?:{_COUNTER}(?::?[\[(【]?[\d,]*[\])】]?(?:人次|次|人)?))"
    rf"|(?:{_BETWEEN}(?:{_TOOL}))+{_BETWEEN}"
    r"|=+(?:正文)?=+|正文|<!--.*-->"
    r"|[-—–_·\s]+\d{1,3}[-—–_·\s]+|第\d+页(?:[,/]?共\d+页)?|—+"  # page numbers
)
_OPENING = re.compile(
    r"(?:您?(?:现在|当前|目前)?(?:所在)?的?(?:页面)?位置|当前栏目|您现在的位置是?)[:>]"
    r"|(?:【|\[)?(?:责任编辑|责编|编辑|编审|审核|校对|录入|录入人|信息发布人|上一篇|下一篇|上一条|下一条|相关链接|相关阅读|"
    r"相关新闻|相关文章|相关信息|相关附件|相关稿件|相关解读|分享到|打印|字号|字体|【字体|扫一扫)(?:】|\])?[::]"
)
_FOOTER = re.compile(
    "版权所有|ICP备|网站标识码|标识码:|公网安备|公安备案|技术支持|网站地图|建议使用.{0,20}(?:浏览器|分辨率)|Copyright|"
    "^(?:主办|承办|主办单位|承办单位|运维单位|网站维护|网站管理)[:]",
    re.IGNORECASE,
)
_TAIL = re.compile(
    "^(?:上一篇|下一篇|上一条|下一条|分享到|扫一扫|相关(?:链接|阅读|新闻|文章|信息|稿件|解读)|【?责任编辑)"
)

#: Longer lines are prose even when a footer's words stand in them.
_FOOTER_LENGTH = 160


def is_footer(text: str) -> bool:
    """Whether the line is of the portal's footer: owner, ICP licence, site code, police record."""
    line = squeeze(text)
    return len(line) <= _FOOTER_LENGTH and "。" not in line and _FOOTER.search(line) is not None


def is_chrome(text: str) -> bool:
    """Whether the line is page furniture: never body text, whatever stands around it."""
    line = squeeze(text)
    if not line:
        return True
    if len(line) > _FOOTER_LENGTH:
        return False
    return _is_furniture(line)


@lru_cache(maxsize=2048)  # the pages of a portal share their furniture, and each line is asked for by several rules
def _is_furniture(line: str) -> bool:
    return _WHOLE_LINE.fullmatch(line) is not None or _OPENING.match(line) is not None or is_footer(line)


def ends_article(text: str) -> bool:
    """Whether the article is over when this line stands behind its last table or heading."""
    line = squeeze(text)
    return len(line) <= _FOOTER_LENGTH and (_TAIL.match(line) is not None or is_footer(line))
