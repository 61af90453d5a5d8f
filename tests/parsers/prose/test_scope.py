"""口径: proved by a sentence that counts, by the kind of agency, or unknown."""

from __future__ import annotations

import pytest

from parsers.model import Scope
from parsers.prose.scope import scope_of


def scope(agency: str | None, *texts: str) -> tuple[Scope, str]:
    found, evidence, _ = scope_of(agency, f"{agency}2022年政府信息公开工作年度报告", texts)
    return found, evidence


def test_a_government_that_counts_its_whole_area() -> None:
    proof = "2022年，全市共受理政府信息公开申请21件，均按期答复。"
    assert scope("青禾市人民政府", f"工作平稳。{proof}各部门配合。") == (Scope.AREA, proof)


def test_requests_prove_more_than_published_items() -> None:
    found, evidence = scope("青禾市人民政府", "全市累计主动公开信息300条。", "全市因公开引起的行政复议2件。")
    assert (found, evidence) == (Scope.AREA, "全市因公开引起的行政复议2件。")


def test_a_report_that_says_what_it_adds_up() -> None:
    proof = "本报告数据由全县各乡镇、各部门汇总形成。"
    assert scope("云岭县人民政府", proof) == (Scope.AREA, proof)
    assert scope("云岭县人民政府办公室", proof)[0] is Scope.AREA


@pytest.mark.parametrize(
    "sentence",
    [
        "办公室指导全市政务公开工作。",
        "面向全市开展培训，推动工作再上台阶。",
        "2023年将在全市推广3项做法。",
        "全市政务新媒体共36个。",
    ],
)
def test_the_area_in_a_plan_proves_nothing(sentence: str) -> None:
    assert scope("青禾市人民政府", sentence) == (Scope.UNKNOWN, "")


def test_a_government_with_its_departments_only() -> None:
    proof = "区政府及其部门共收到政府信息公开申请35件。"
    assert scope("白沙区人民政府", proof) == (Scope.SAME_LEVEL, proof)


@pytest.mark.parametrize(
    "agency", ["云岭县教育局", "云岭县柳树镇人民政府", "白沙区东街街道办事处", "青禾市人民政府办公厅"]
)
def test_departments_townships_and_offices_report_for_themselves(agency: str) -> None:
    found, evidence = scope(agency, "按照全市统一部署做好公开。")
    assert (found, evidence) == (Scope.ORGAN, f"{agency}2022年政府信息公开工作年度报告")
    proof = "全年本机关收到申请4件。"
    assert scope(agency, f"按照全市部署。{proof}") == (Scope.ORGAN, proof)


def test_the_form_s_own_wording_is_no_sentence_about_the_organ() -> None:
    found, evidence = scope("青禾市财政局", "因本机关不掌握等原因无法提供申请12件。")
    assert (found, evidence) == (Scope.ORGAN, "青禾市财政局2022年政府信息公开工作年度报告")


def test_a_vertical_system() -> None:
    proof = "2022年，全关区共受理政府信息公开申请40件。"
    assert scope("青禾海关", proof) == (Scope.SYSTEM, proof)
    assert scope("青禾市公安局", "全市公安系统共受理申请80件。")[0] is Scope.SYSTEM
    assert scope("青禾海关", "工作平稳。")[0] is Scope.UNKNOWN


def test_an_electronic_system_is_no_system_of_organs() -> None:
    assert scope("云岭县教育局", "“一号通”系统受理来电申请5件。")[0] is Scope.ORGAN


def test_nobody_s_report_has_no_known_scope() -> None:
    assert scope(None, "工作平稳。") == (Scope.UNKNOWN, "")


def test_every_scope_that_some_sentence_speaks_for_is_kept() -> None:
    _, _, candidates = scope_of("青禾市人民政府", None, ["全市收到申请9件。", "本机关收到申请3件。"])
    assert {item.value for item in candidates} == {"area", "organ"}


@pytest.mark.parametrize(
    ("proof", "found"),
    [
        ("本报告统计范围为全县各级行政机关。", Scope.AREA),
        ("本报告所列数据统计范围：县政府及所属各部门、各乡镇。", Scope.AREA),
        ("我县各级行政机关共收到政府信息公开申请12件。", Scope.AREA),
        ("本县（含各乡镇）共收到政府信息公开申请300件。", Scope.AREA),
        ("全县共收到政府信息公开申请三十二件。", Scope.AREA),
        ("全县主动公开政府信息1.2万条。", Scope.AREA),
        ("县政府及县政府各部门共收到政府信息公开申请12件。", Scope.SAME_LEVEL),
        ("县政府本级收到政府信息公开申请12件。", Scope.SAME_LEVEL),
        ("明年，全县将继续做好申请办理。", Scope.UNKNOWN),
    ],
)
def test_what_a_governments_report_counts(proof: str, found: Scope) -> None:
    scope_found, evidence = scope("云岭县人民政府", proof)
    assert (scope_found, evidence) == (found, proof if found is not Scope.UNKNOWN else "")


def test_a_system_that_adds_up_its_figures_says_so() -> None:
    scope, evidence, _ = scope_of("云岭县国家税务局", None, ["本报告汇总全县国税系统数据编制。"])
    assert (scope, evidence) == (Scope.SYSTEM, "本报告汇总全县国税系统数据编制。")
    scope, _, _ = scope_of("云岭县国家税务局", None, ["我们指导全县国税系统开展培训。"])
    assert scope is Scope.UNKNOWN
