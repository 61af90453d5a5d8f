"""One replica per platform family, each with the quirks its family is known for. Apart from the demo's portals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spiders.replica.families import (
    easysite,
    epoint,
    fjdzapp,
    generic,
    gkmlpt,
    hanweb_annual,
    hanweb_jpage,
    hanweb_search,
    jiangxi,
    jpaas,
    kaipu,
    lonsun,
    nfcms,
    openness,
    trs,
    truecms,
    vsb,
    xicheng,
)
from spiders.replica.site import Site

# one line per family
FAMILIES: dict[str, Callable[[], list[Site]]] = {
    "kaipu": kaipu.sites,
    "gkmlpt": gkmlpt.sites,
    "nfcms": nfcms.sites,
    "easysite": easysite.sites,
    "jpaas": jpaas.sites,
    "jiangxi": jiangxi.sites,
    "fjdzapp": fjdzapp.sites,
    "epoint": epoint.sites,
    "hanweb_jpage": hanweb_jpage.sites,
    "hanweb_search": hanweb_search.sites,
    "hanweb_annual": hanweb_annual.sites,
    "truecms": truecms.sites,
    "trs": trs.sites,
    "vsb": vsb.sites,
    "lonsun": lonsun.sites,
    "openness": openness.sites,
    "xicheng": xicheng.sites,
    "generic": generic.sites,
}


def family_sites(*families: str) -> dict[str, Site]:
    """Fresh replicas by host name: those of the families named, all without a name."""
    return {site.host: site for family in families or FAMILIES for site in FAMILIES[family]()}


def families_path() -> Path:
    """The registry file of these replicas."""
    return Path(__file__).with_name("portals.yaml")
