"""The pages that are written from the code, each with the function that writes it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import db
from db import history_checks
from db.gates import gate_words, gates_page
from db.schema_page import schema_page
from flows.pages.outcomes import EVENT
from flows.pages.rules import RULE
from parsers.checks.describe import rules_page
from parsers.checks.rules import RULES
from parsers.form import LAYOUTS
from parsers.form.describe import form_page
from parsers.model import Rule
from spiders.platforms import PLATFORMS
from spiders.platforms.describe import platforms_page
from spiders.registry import COMMON_OPTIONS, registry_schema
from tests.docs.questions_page import questions_page

ROOT = Path(__file__).parents[2]


def all_rules() -> list[Rule]:
    """The parsers' rules, then those that modules of ``db`` define, which look across years or at portals."""
    others: dict[str, Rule] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(db.__path__, "db.")):
        for rule in vars(importlib.import_module(module)).values():
            if isinstance(rule, Rule) and rule.code not in {**RULES, **history_checks.RULES}:
                others[rule.code] = replace(rule, kind="history") if rule.kind == "report" else rule
    return [*RULES.values(), *history_checks.RULES.values(), *(others[code] for code in sorted(others))]


def _rules() -> str:
    rules = all_rules()
    return rules_page(rules, {**EVENT, **RULE}, {rule.code: gate_words(rule) for rule in rules}, gates_page())


def _prefect() -> str:
    from flows.deployments import prefect_yaml  # Prefect is heavy, and only this page needs it

    return prefect_yaml()


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/form.md": lambda: form_page(LAYOUTS.values()),
    "docs/platforms.md": lambda: platforms_page(PLATFORMS.values(), COMMON_OPTIONS),
    "docs/questions.md": questions_page,
    "docs/registry.schema.json": registry_schema,
    "docs/rules.md": _rules,
    "docs/schema.md": schema_page,
    "prefect.yaml": _prefect,
}
