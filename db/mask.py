"""Keeps personal data out of what is shown: mobile and ID numbers, e-mail addresses, names after 联系人."""

from __future__ import annotations

import re

# Digits may be full-width and grouped as people print them; \d matches both widths. 0, 86 and +86 may stand before.
_GAP = "(?:[-－—–‐._·．]|[ 　]{1,2})?"
_SIGN = "[-－—–‐._·．]"
_MOBILE = re.compile(
    r"(?<!\d)((?:[0０]|(?:[0０]{2})?[8８][6６][-－ ]?)?[1１][3-9３-９]\d[)）]?)"
    rf"(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|{_SIGN}\d{{3}}{_SIGN}\d{{5}})(?!\d)"
)
_DAY = r"(?:[1１][9９]|[2２][0０])\d\d[01０１]\d[0-3０-３]\d"
_ID_NUMBER = re.compile(
    rf"(?:(?<![\dA-Za-z])|(?<=ID)|(?<=id))(\d\d)(?:\d{{15}}|\d{{4}}[-－ 　]?{_DAY}[-－ 　]?\d{{3}})[\dXxＸｘ](?![\dA-Za-z])"
)
_OLD_ID_NUMBER = re.compile(r"(身份证(?:件)?(?:号码?|编号)?[\s:：为是（(]*\d\d)\d{13}(?!\d)")
_MAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*\s?[@＠]\s?[A-Za-z0-9-]+(?:[.．。][A-Za-z0-9-]+)+")

_HANZI = "㐀-鿿"
_NOT_A_NAME = "(?!姓名|电话|手机|联系|邮箱|地址|传真|办公|号码|方式)"
_CHINESE = rf"{_NOT_A_NAME}[{_HANZI}](?:[ 　]?{_NOT_A_NAME}[{_HANZI}]){{0,3}}(?:[·•・]{_NOT_A_NAME}[{_HANZI}]{{1,8}})*"
_NAME = rf"(?:{_CHINESE}|[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){{0,2}})"
#: Behind a comma prose may go on as well: a name there is short, and something else than prose follows it.
_NEXT_NAME = rf"[，,；;]\s?(?:{_NOT_A_NAME}[{_HANZI}]){{2,3}}(?=[，,；;。：:、（(\s\d]|电话|手机|联系|$)"
_OF_WHAT = "(?:[和及与、/]?(?:联系)?(?:电话|方式|手机|号码))"
_CONTACT = re.compile(
    rf"(联系人员?+(?:姓名)?+(?:{_OF_WHAT}|[（(]{_OF_WHAT}[）)])?+[\s:：为是（(【\[－—-]*){_NAME}(?:[、和及/]{_NAME}|{_NEXT_NAME})*"
)

# Signs that reorder or hide what a reader sees, and control characters (except line ends and tab).
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def masked(text: str) -> str:
    """The text with personal data replaced by asterisks. Masking twice changes nothing more."""
    text = _ID_NUMBER.sub(lambda found: found[1] + "*" * 16, text)
    text = _OLD_ID_NUMBER.sub(lambda found: found[1] + "*" * 13, text)
    text = _MOBILE.sub(lambda found: found[1] + "*" * 8, text)
    text = _MAIL.sub(lambda found: found[1] + "***", text)
    return _CONTACT.sub(lambda found: found[1] + "**", text)


def showable(text: str) -> str:
    """The text without control characters and direction overrides; each becomes U+FFFD, so that nothing hides."""
    return _UNSHOWABLE.sub("\ufffd", text)
