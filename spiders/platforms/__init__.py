"""One module per platform family, and the table that finds them by the name a registry entry uses."""

from __future__ import annotations

from spiders.platforms.base import Platform
from spiders.platforms.easysite import EasySite
from spiders.platforms.epoint import Epoint
from spiders.platforms.fjdzapp import Fjdzapp
from spiders.platforms.generic import Generic
from spiders.platforms.gkmlpt import Gkmlpt
from spiders.platforms.hanweb_annual import HanwebAnnual
from spiders.platforms.hanweb_jpage import HanwebJpage
from spiders.platforms.hanweb_search import HanwebSearch
from spiders.platforms.jiangxi import Jiangxi
from spiders.platforms.jpaas import Jpaas
from spiders.platforms.kaipu import Kaipu
from spiders.platforms.kunming import Kunming
from spiders.platforms.lonsun import Lonsun
from spiders.platforms.nfcms import Nfcms
from spiders.platforms.openness import Openness
from spiders.platforms.trs import Trs
from spiders.platforms.truecms import TrueCms
from spiders.platforms.vsb import Vsb
from spiders.platforms.xicheng import Xicheng

_ALL: tuple[Platform, ...] = (
    Trs(),
    Kunming(),
    Kaipu(),
    Gkmlpt(),
    Nfcms(),
    EasySite(),
    HanwebJpage(),
    HanwebSearch(),
    HanwebAnnual(),
    TrueCms(),
    Jpaas(),
    Jiangxi(),
    Fjdzapp(),
    Epoint(),
    Generic(),
    Lonsun(),
    Openness(),
    Vsb(),
    Xicheng(),
)
PLATFORMS: dict[str, Platform] = {platform.name: platform for platform in _ALL}


def recognise(html: str, url: str) -> list[tuple[str, float]]:
    """Families a page may belong to, most likely first, those that do not fit left out."""
    scores = [(name, platform.recognise(html, url)) for name, platform in PLATFORMS.items()]
    return sorted(((name, score) for name, score in scores if score > 0), key=lambda item: -item[1])


__all__ = ["PLATFORMS", "Platform", "recognise"]
