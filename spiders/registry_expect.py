"""What a registry entry expects of its portal: reports a year, and what share of them is read completely."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Expect(BaseModel):
    """What must come of a portal, as a person saw it there; a night that does not find it ends failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reports_per_year: Annotated[int, Field(ge=1)] | None = Field(
        None, description="at least so many reports of each year"
    )
    from_year: Annotated[int, Field(ge=2008)] | None = Field(None, description="first report year that must be there")
    last_year: Annotated[int, Field(ge=2008)] | None = Field(None, description="last one; null: it still publishes")
    complete_share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="share of its reports that must be read completely"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.reports_per_year is None and self.complete_share is None:
            raise ValueError("it expects nothing: reports_per_year or complete_share is needed")
        if (self.reports_per_year is None) != (self.from_year is None):
            raise ValueError("reports_per_year and from_year stand together")
        if self.last_year is not None and (self.from_year is None or self.last_year < self.from_year):
            raise ValueError("last_year ends what from_year begins")
        return self
