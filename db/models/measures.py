"""The panel's measures of each version in one row: what its cells say, once more, so that a panel of the country is one scan."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from db.measures import SCALED, measures
from db.models.base import Base
from db.models.reports import VersionKey
from db.types import AMOUNT_SCALE, ExactNumber


class ReportMeasures(Base):
    """One row per version, written with its cells and never changed. An amount of unknown unit is NULL here."""

    __tablename__ = "report_measures"

    version_id: Mapped[VersionKey]


for _name, _table, _row, _column in measures():
    _scale = AMOUNT_SCALE if (_table, _column) in SCALED else 0
    setattr(ReportMeasures, _name, mapped_column(ExactNumber(_scale), nullable=True))
