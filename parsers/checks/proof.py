"""What makes a cell proved, so that what is wrong with it is the publisher's."""

from __future__ import annotations

from parsers.recognise.readings import CellReading
from parsers.recognise.statistics_readings import StatisticsCell


def is_proved(cell: CellReading | StatisticsCell) -> bool:
    """Whether row and column of the cell were found by the form's labels, and its digits read rather than inferred."""
    return cell.exact and not cell.inferred
