"""What the Prefect server does by itself: a cancelled backfill is shown as partial, for its plan goes on where it stopped."""

from __future__ import annotations

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events import EventTrigger
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, Posture

PARTIAL = "补采中止即为部分完成 · a cancelled backfill is partial"


def automate(client: SyncPrefectClient) -> None:
    """Create the automations, or bring them up to date; others of the same server are left alone."""
    for wanted in automations():
        for old in client.read_automations_by_name(wanted.name):
            client.delete_automation(old.id)
        client.create_automation(wanted)


def automations() -> tuple[AutomationCore, ...]:
    """All of them, as they are to stand on the server."""
    # The runner says Cancelled whatever a hook said before it, so the name is put right after it.
    partial = AutomationCore(
        name=PARTIAL,
        description="The ledger of the plan says what is left; the same plan_id goes on with it.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Cancelled"},
            match_related={"prefect.resource.role": "flow", "prefect.resource.name": "backfill"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[
            ChangeFlowRunState(
                name="Partial",
                state=StateType.CANCELLED,
                message="已中止，余下的片可用同一计划续跑 · stopped before its end; the same plan_id goes on with what is left",
                force=True,
            )
        ],
    )
    return (partial,)
