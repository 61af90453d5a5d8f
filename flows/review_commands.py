"""``gongkai review``: the queue, the evidence behind a question, every answer, undoing one. Thin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.command_help import print_markdown, refusing
from flows.refusal import RefusedError

if TYPE_CHECKING:
    from db.review_rulings import Answer

review_app = typer.Typer(help="核对: what asks for a person, the evidence, and what is decided.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="The question, as gongkai review list shows it.", show_default=False)]
By = Annotated[str, typer.Option(help="Who decides.", show_default=False)]
Why = Annotated[str, typer.Option(help="Why.", show_default=False)]
Proof = Annotated[str | None, typer.Option("--evidence", help="What the decision rests on: a page, a letter, a call.")]


@review_app.command(name="list")
def list_questions(
    topic: Annotated[list[str] | None, typer.Option(help="Only this topic: publication, agency, scope …")] = None,
    agency: Annotated[str | None, typer.Option(help="Only organs whose name contains this.")] = None,
    year: Annotated[int | None, typer.Option(help="Only this report year.")] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 50,
) -> None:
    """The queue, the weightiest first, with how many questions there are of each kind."""
    from rich.console import Console

    from db.review import counts, queue
    from flows.house import open_house
    from flows.review_drawing import draw_queue
    from flows.review_steps import one_line
    from flows.settings import Settings

    with refusing("review list"), one_line():
        store, topics = open_house(Settings()).store, topic or []
        found = queue(store, topics, agency=agency, year=year, limit=limit)
        numbers = counts(store, topics, agency=agency, year=year)
    draw_queue(found, numbers, Console())


@review_app.command()
def show(
    key: Key,
    picture: Annotated[
        Path | None, typer.Option(help="Write the first table in question, as the document shows it, to this file.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write form and pictures side by side to this file.")] = None,
) -> None:
    """Everything behind a question: the form with marks, sources, proposed readings, what changed, what was decided."""
    from rich.console import Console

    from flows.house import open_house
    from flows.review_drawing import draw_evidence, write_picture
    from flows.review_steps import look, write_page
    from flows.settings import Settings

    house = open_house(Settings())
    with refusing("review show"):
        found = look(house, key)
        draw_evidence(found, Console())
        if picture is not None:
            print(f"written to {write_picture(found, house.archive, picture)}")  # noqa: T201
        if html is not None:
            print(f"written to {write_page(house, found, html)}")  # noqa: T201


@review_app.command()
def accept(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """The publication may be used as it was read; a candidate is an organ of its own."""
    _answer(key, _given("accept"), by, why, evidence)


@review_app.command()
def reject(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """The publication is not used."""
    _answer(key, _given("reject"), by, why, evidence)


@review_app.command()
def correct(
    key: Key,
    by: By,
    why: Why,
    cell: Annotated[str | None, typer.Option(help="TABLE/ROW/COLUMN, such as requests/granted/total.")] = None,
    value: Annotated[
        str | None, typer.Option(help="The number that it stands for (万元 for amounts); 空 for a blank.")
    ] = None,
    proposal: Annotated[int | None, typer.Option(help="Take this proposed reading instead of one cell.", min=1)] = None,
    evidence: Proof = None,
) -> None:
    """A cell stands for another number than was read; what was printed stays beside it."""
    if proposal is not None and (cell or value):
        with refusing("review correct"):
            raise RefusedError("either --proposal, or --cell with --value")
    given = (
        _given("correct", cell=cell, value=value)
        if proposal is None
        else _given("correct", cell="proposal", value=str(proposal))
    )
    _answer(key, given, by, why, evidence)


@review_app.command()
def scope(
    key: Key,
    scope: Annotated[Literal["organ", "same_level", "area", "system"], typer.Argument(help="The scope 口径.")],
    by: By,
    why: Why,
    evidence: Proof = None,
) -> None:
    """The report in this document has this scope, whatever was read."""
    _answer(key, _given("scope", scope=scope), by, why, evidence)


@review_app.command()
def identity(
    key: Key,
    agency: Annotated[str, typer.Argument(help="Whose report it is, by its full name.", show_default=False)],
    year: Annotated[int, typer.Argument(help="The report year.", show_default=False)],
    by: By,
    why: Why,
    evidence: Proof = None,
) -> None:
    """The report in this document is this organ's of this year, whatever was read."""
    _answer(key, _given("identity", agency=agency, year=year), by, why, evidence)


@review_app.command()
def merge(
    key: Key,
    into: Annotated[
        str, typer.Argument(help="The known organ, by its full name; NAME/DIVISION of several.", show_default=False)
    ],
    by: By,
    why: Why,
    evidence: Proof = None,
) -> None:
    """A candidate is another name of a known organ: its reports become that organ's."""
    _answer(key, _given("merge", into=into), by, why, evidence)


@review_app.command()
def withhold(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """The report is shown in no panel, whatever versions it has, until that is undone."""
    _answer(key, _given("withhold"), by, why, evidence)


@review_app.command()
def leave(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """Nothing needs doing: the question is answered, and not asked again of this print."""
    _answer(key, _given("leave"), by, why, evidence)


@review_app.command()
def tell(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """已告知: the publisher was told of what it got wrong."""
    _answer(key, _given("tell"), by, why, evidence)


@review_app.command()
def stands(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """维持原样: the publisher leaves it as it is."""
    _answer(key, _given("stands"), by, why, evidence)


@review_app.command()
def settle(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """已核销: the publisher's correction was looked at, and settles it."""
    _answer(key, _given("settle"), by, why, evidence)


@review_app.command()
def reopen(key: Key, by: By, why: Why, evidence: Proof = None) -> None:
    """待核: what was said of the finding does not hold any more."""
    _answer(key, _given("reopen"), by, why, evidence)


@review_app.command()
def undo(
    decision: Annotated[
        int, typer.Argument(help="The number of the decision; of a step with --step.", show_default=False)
    ],
    by: By,
    why: Why,
    evidence: Proof = None,
    step: Annotated[bool, typer.Option("--step", help="It is a step in the life of a finding.")] = False,
) -> None:
    """Take a decision back, by another one. Both stay on record."""
    from flows.house import open_house
    from flows.review_steps import take_back, take_step_back
    from flows.settings import Settings

    with refusing("review undo"):
        store = open_house(Settings()).store
        made = (take_step_back if step else take_back)(store, decision, by, why, evidence)
    print(f"{'step' if step else 'decision'} {made} takes {decision} back")  # noqa: T201


@review_app.command()
def history(key: Key) -> None:
    """Every decision on what the question is about, those taken back too."""
    from rich.console import Console

    from flows.house import open_house
    from flows.review_drawing import draw_decisions
    from flows.review_steps import look
    from flows.settings import Settings

    with refusing("review history"):
        found = look(open_house(Settings()), key)
    draw_decisions(found, Console())


def _given(kind: str, **what: str | int | None) -> Answer:
    from db.review_rulings import Answer

    return Answer(kind, **what)  # type: ignore[arg-type]


def _answer(key: str, given: Answer, by: str, why: str, evidence: str | None) -> None:
    from flows.house import open_house
    from flows.review_steps import answer
    from flows.review_telling import decided_markdown
    from flows.settings import Settings

    with refusing(f"review {given.kind}"):
        made = answer(open_house(Settings()).store, key, given, by, why, evidence)
    print_markdown(decided_markdown(made, given.kind, by, why))
