"""Names of organs: what can be one, which kind it is, and whether two names mean the same organ."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from parsers.prose.text import fold, squeeze


class Kind(StrEnum):
    """What kind of body a name belongs to, by its wording."""

    GOVERNMENT = "government"
    OFFICE = "office"  # 办公厅/室 of a government
    TOWNSHIP = "township"  # 乡镇 and 街道
    ZONE = "zone"
    VERTICAL = "vertical"  # 海关, 税务: led by their system
    DEPARTMENT = "department"
    PLACE = "place"  # a place's name without an organ: its government is meant
    UNKNOWN = "unknown"


_PRONOUN = re.compile(
    "^(?:我|本|该|全|各|其|贵)(?:局|委|办|镇|乡|街道?|市|县|区|州|旗|盟|省|院|厅|部|署|单位|机关|中心|办事处|管委会|处|所|馆|会|行政机关|"
    "级|级政府|政府|地区|部门|公司|委员会|办公室|分局|支队|总队|大队)?$"
)
_NUMBERED_YEAR = re.compile("(?:^[\\d〇○零一二三四五六七八九、]+|\\d{2,4})年(?:度|份)?$")
_NAME_LENGTH = 50  # of the longest name with what stands in _FRONT
_FRONT = re.compile("^(?:中国政府网|首页)")
_NAME = re.compile(r"[\u3400-\u9fff〇·•()A-Za-z0-9、]{2,45}")
_ORGAN_END = re.compile(
    "(?:政府|办公厅|室|办|局|委员会|委|厅|部|署|院|处|所|中心|队|站|馆|社|会|海关|关|公司|集团|银行|学校|大学|学院|医院|幼儿园|小学|中学|"
    "镇|乡|街道|苏木|地区|公署|窗口|专员|园区|开发区|新区|基地|库|台|团|法庭|联合体|示范区|试验区|实验区)(?:[(][^()]*[)])?$"
)
_PLACE_END = re.compile("(?:省|市|区|县|州|旗|盟|地区|新区|开发区|示范区|实验区|试验区|兵团|师|特区|群岛)$")
_STOP = re.compile("年度报告|信息公开|政务公开|公开指南|第一条|根据|按照|关于|报告|统计表|以下简称|网站|门户网|政府网")


def clean_organ(text: str) -> str | None:
    """``text`` as an organ's name (white space out, brackets full-width as printed names are), None when it is none.

    Pronouns (我局, 本机关) name nobody.
    """
    name = squeeze(text).strip(",.:;\"'“”《》-_|")
    return _cleaned(name) if len(name) <= _NAME_LENGTH else None


@lru_cache(maxsize=1024)  # a report names its organ in five places
def _cleaned(name: str) -> str | None:
    name = _FRONT.sub("", name)
    if not _NAME.fullmatch(name) or _PRONOUN.match(name) or _STOP.search(name):
        return None
    if (
        name.isascii()
        or _NUMBERED_YEAR.search(name)
        or name in {"年度", "政府", "人民政府", "办公室", "管理员", "本级", "部门"}
    ):
        return None
    return name.replace("(", "（").replace(")", "）")


def is_organ(text: str) -> bool:
    """Whether the whole of ``text`` reads as the name of an organ (not merely of a place)."""
    name = clean_organ(text)
    return name is not None and 4 <= len(name) <= 40 and _ORGAN_END.search(fold(name)) is not None


@lru_cache(maxsize=1024)
def kind_of(agency: str) -> Kind:
    """The kind of the organ that ``agency`` names, by its ending; inner bodies of a zone are departments."""
    name = re.sub("[(].*?[)]$", "", fold(agency))
    if re.search(
        "(?:镇|乡|街道|苏木)(?:人民政府|政府|办事处|街道办|党政办公室)?$|街道办事处$|城乡工作办事处$|街道办$", name
    ):
        return Kind.TOWNSHIP
    if re.search(
        "(?:海关|缉私局|税务局|税务分局|海事局|银行|出入境.*站|气象局|烟草专卖局|邮政管理局|通信管理局|证监局)$", name
    ):
        return Kind.VERTICAL
    if re.search("(?:人民政府|政府|行政公署|行署)$", name):
        return Kind.GOVERNMENT
    if re.search("(?:人民政府|政府|行署|行政公署|管委会|管理委员会)(?:机关)?(?:办公厅|办公室|办|机关)$", name):
        return Kind.OFFICE
    if re.search("(?:区|园|港|新城|带|库区|半岛)(?:党工委)?管(?:理)?委(?:员)?会$", name):
        return Kind.ZONE
    if _PLACE_END.search(name):
        return Kind.PLACE
    return Kind.DEPARTMENT if _ORGAN_END.search(name) else Kind.UNKNOWN


_OUTSIDE = (
    ("school", re.compile("(?:大学|学院|学校|中学|小学|幼儿园|党校|职校|技校)$|20\\d\\d[-—至]20\\d\\d学年|学年")),
    ("court", re.compile("(?:人民)?法院$|检察院$")),
    (
        "party",
        re.compile(
            "^(?:中共|中国共产党)|(?:市委|县委|区委|省委|州委|党委|党工委|纪委|工会|共青团|团委|妇联|总工会|妇女联合会|红十字会)$"
            "|(?:^|[省市县区州])委(?:办公[厅室]|宣传部|组织部|统战部|统一战线工作部|政法委(?:员会)?|编办|党校|老干部局|巡察|党史)"
            "|(?:省|市|县|区|州)政法委(?:员会)?$"
        ),
    ),
    ("people_congress", re.compile("人大常委会|人民代表大会|政协")),
    ("company", re.compile("(?:有限公司|集团公司|公司|集团|供电所)$")),
    (
        "institution",
        re.compile(
            "(?:医院|卫生院|保健院|卫生服务中心|卫生服务站|急救中心|血站|疗养院|疾控中心|疾病预防控制中心|福利院|敬老院|养老院|图书馆|博物馆|"
            "文化馆|美术馆|体育馆|殡仪馆|少年宫|广播电视台|电视台|自来水厂|水厂|电厂|客运站)$"
        ),
    ),
)


_JOINT = re.compile(
    "(?:中共|中国共产党)[^、]*?[省市县区州旗盟]委(?:员会)?(?:办公[室厅])?、?"
    "([^直]{2,}?[省市县区州旗盟][^直]*(?:人民政府|政府办公[室厅]|局|办公[室厅]|(?<!工作)委员会))"
)


def government_organ(agency: str) -> str | None:
    """The organ of the government where ``agency`` names one of the party and one of the government that report together."""
    joint = _JOINT.fullmatch(fold(agency)) if agency.startswith(("中共", "中国共产党")) else None
    return joint[1] if joint is not None and is_organ(joint[1]) and out_of_scope(joint[1]) is None else None


def out_of_scope(agency: str) -> str | None:
    """Why the body that ``agency`` names has no duty to publish this form (DOMAIN.md, kinds of agencies), None if it may.

    One of ``school``, ``court``, ``party``, ``people_congress``, ``company``, ``institution``.
    """
    name = fold(agency)
    if kind_of(agency) is Kind.TOWNSHIP:  # streets are named after courts, schools and hospitals
        return None
    if government_organ(name) is not None:
        return None
    return next((reason for reason, words in _OUTSIDE if words.search(name)), None)


_KIND_WORDS = re.compile(
    "(?:人民政府办公[厅室]|政府办公[厅室]|人民政府|政府|委员会|办公[厅室]|管理局|管委会|办事处|局|委|厅|办|街道)$"
)


def same_organ(one: str, two: str) -> bool:
    """Whether two names can mean the same organ or one within the other: 沭阳县发改局 and 沭阳县发展和改革局.

    Abbreviations and places in front leave the characters in order, so one core must be a subsequence of the other; or one name
    of the other, since 监管 abbreviates 监督管理, of which the core keeps half.
    """
    whole = fold(one), fold(two)
    cores = tuple(_KIND_WORDS.sub("", name) or name for name in whole)
    return _is_within(*cores) or _is_within(*whole)


def _is_within(one: str, two: str) -> bool:
    """Whether the characters of the shorter text stand in the longer one, in order."""
    short, long = sorted((one, two), key=len)
    rest = iter(long)
    return all(char in rest for char in short)
