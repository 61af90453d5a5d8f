"""What the Prefect server does by itself: tell of failures and of nights that did not run, call a cancelled backfill partial.

Where people are told is a secret of the installation (``GONGKAI_WEBHOOK``, ``GONGKAI_MAIL``), kept in blocks of the server.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from prefect.blocks.core import Block
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events import EventTrigger
from prefect.events.actions import CallWebhook, ChangeFlowRunState, DoNothing, SendNotification
from prefect.events.schemas.automations import AutomationCore, Posture
from pydantic import SecretStr

from flows.mail import Mail

PLAN_BEGUN = "plan-begun"  # the tag of a backfill once it carries out its plan
WHOLE_NIGHT = "whole-night"  # the tag of a nightly that asks every active portal
PARTIAL = "补采中止即为部分完成 · a cancelled backfill is partial"
FAILED = "运行失败 · a run failed"
NO_NIGHT = "夜间采集未运行 · no nightly has ended"
NIGHT_WITHIN = dt.timedelta(hours=26)

_OF_GONGKAI: dict[str, str | list[str]] = {"prefect.resource.id": "prefect.tag.gongkai"}
_RUN = "flow_run.name ~ '：' ~ flow_run.state.name ~ '。' ~ (flow_run.state.message or '')"  # an expression of Jinja
Action = CallWebhook | SendNotification | DoNothing


def automate(
    client: SyncPrefectClient,
    webhook: SecretStr | None = None,
    mail: SecretStr | None = None,
    night_within: dt.timedelta = NIGHT_WITHIN,
) -> None:
    """Create the automations, or bring them up to date. Others of the same server are left alone.

    One that is as it should be is not touched: its clock would begin anew.
    """
    channels: list[tuple[str, Any]] = []
    if webhook is not None:
        channels.append(("webhook", _kept(Webhook(method="POST", url=webhook), "gongkai-webhook")))
    if mail is not None:
        channels.append(("mail", _kept(Mail(url=mail), "gongkai-mail")))
    for wanted in (_partial(), _failed(channels), _no_night(channels, night_within)):
        standing = client.read_automations_by_name(wanted.name)
        for extra in standing[1:]:
            client.delete_automation(extra.id)
        if not standing:
            client.create_automation(wanted)
        elif AutomationCore.model_validate(standing[0].model_dump(exclude={"id", "created", "updated"})) != wanted:
            client.update_automation(standing[0].id, wanted)


def _kept(block: Block, name: str) -> Any:
    """The id of the block on the server."""
    return block.save(name, overwrite=True)


def _partial() -> AutomationCore:
    # The runner says Cancelled whatever a hook said before it, so the name is put right after it. A dry run, or one cancelled
    # while it waited, has no such tag and stays Cancelled.
    return AutomationCore(
        name=PARTIAL,
        description="The ledger of the plan says what is left; the same plan_id goes on with it.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Cancelled"},
            match_related={"prefect.resource.id": f"prefect.tag.{PLAN_BEGUN}"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[
            ChangeFlowRunState(
                name="Partial",
                state=StateType.CANCELLED,
                message="已中止，可用同一计划续跑 · stopped; the same plan_id goes on with what is left",
                force=True,
            )
        ],
    )


def _failed(channels: Sequence[tuple[str, Any]]) -> AutomationCore:
    return AutomationCore(
        name=FAILED,
        description="Any run of Gongkai that failed, crashed or ran out of time.",
        trigger=EventTrigger(
            expect={f"prefect.flow-run.{state}" for state in ("Failed", "Crashed", "TimedOut")},
            match_related=_OF_GONGKAI,
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=_tell(channels, "公开：运行失败 · Gongkai: a run failed", _RUN),
    )


def _no_night(channels: Sequence[tuple[str, Any]], within: dt.timedelta) -> AutomationCore:
    hours = within.total_seconds() / 3600
    text = (
        f"{hours:g} 小时内没有一次夜间采集结束。No nightly has ended within {hours:g} hours: look at server and worker."
    )
    ended = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Crashed", "TimedOut")}
    # Expected within the time after the last one: without `after`, Prefect counts from some moment of its own, and a night
    # that ends just after it keeps the server quiet for twice as long.
    return AutomationCore(
        name=NO_NIGHT,
        description=f"No nightly over every active portal ended within {hours:g} hours, well or badly.",
        trigger=EventTrigger(
            after=ended,
            expect=ended,
            match_related={"prefect.resource.id": f"prefect.tag.{WHOLE_NIGHT}"},
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        ),
        actions=_tell(channels, "公开：夜间采集未运行 · Gongkai: no nightly", repr(text)),
    )


def _tell(channels: Sequence[tuple[str, Any]], subject: str, text: str) -> list[Any]:
    """The text, an expression of Jinja, to every channel; without one the server's event feed is all that shows it."""
    told: list[Action] = []
    for kind, block_id in channels:
        if kind == "webhook":
            payload = f'{{"subject": {json.dumps(subject, ensure_ascii=False)}, "text": {{{{ ({text}) | tojson }}}}}}'
            told.append(CallWebhook(block_document_id=block_id, payload=payload))
        else:
            told.append(SendNotification(block_document_id=block_id, subject=subject, body=f"{{{{ {text} }}}}"))
    return told or [DoNothing()]
