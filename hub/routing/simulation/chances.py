"""Distributions of handle times and of patience, drawn so that every machine gets the same numbers.

Times are whole microseconds: what the mathematics libraries of two machines differ by (the last bit of a logarithm) is
rounded away.
"""

import math
from random import Random
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MICROSECONDS = 1_000_000
NEVER: None = None

Positive = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Kind = Literal["lognormal", "exponential", "constant", "empirical"]


class Part(BaseModel):
    """A part of a scenario: unknown keys are refused, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Duration(Part):
    """How long something takes, in seconds.

    `kind` follows from the other keys when it is not said: `values` are empirical, a `cv` (coefficient of variation: the
    standard deviation over the mean) makes it lognormal, else it is exponential. `never` is the share that never ends (of
    patience: those who do not give up).
    """

    kind: Kind | None = None
    mean_s: Positive | None = None
    cv: Annotated[float, Field(ge=0, le=100)] | None = None
    values: tuple[Annotated[float, Field(ge=0, le=1e9)], ...] = ()
    never: Share = 0.0

    @model_validator(mode="after")
    def _complete(self) -> "Duration":
        if self.shape == "empirical":
            if not self.values:
                raise ValueError("needs values = [...] in seconds, at least one")
            if self.mean_s is not None or self.cv is not None:
                raise ValueError("values say it all: take mean_s and cv out")
        elif self.values:
            raise ValueError(f'values belong to kind = "empirical", not to {self.shape}')
        elif self.mean_s is None and self.never < 1:
            raise ValueError("needs mean_s (seconds) or values")
        if self.shape == "lognormal" and self.cv is None:
            raise ValueError("a lognormal one needs cv, its standard deviation over its mean")
        if self.shape in ("exponential", "constant") and self.cv is not None:
            raise ValueError(f'cv belongs to kind = "lognormal", not to {self.shape}')
        return self

    @property
    def shape(self) -> Kind:
        """Return the kind of distribution, said or understood."""
        if self.kind is not None:
            return self.kind
        if self.values:
            return "empirical"
        return "exponential" if self.cv is None else "lognormal"

    @property
    def expected_s(self) -> float:
        """Return the mean of those that end, in seconds."""
        if self.values:
            return math.fsum(self.values) / len(self.values)
        return self.mean_s or 0.0

    def draw(self, dice: Random) -> int | None:
        """Return one duration in microseconds, None for one that never ends."""
        if self.never and dice.random() < self.never:
            return NEVER
        return round(self._draw_s(dice) * MICROSECONDS)

    def _draw_s(self, dice: Random) -> float:
        mean = self.expected_s
        if self.values:
            return self.values[int(dice.random() * len(self.values))]
        if self.shape == "constant":
            return mean
        if self.shape == "exponential" or self.cv is None:
            return -mean * math.log(1.0 - dice.random())
        variance = math.log1p(self.cv**2)
        return math.exp(math.log(mean) - variance / 2 + math.sqrt(variance) * normal(dice))


def normal(dice: Random) -> float:
    """Return a standard normal deviate by two uniform ones (G. Box, M. Muller 1958), so that streams stay in step."""
    radius = math.sqrt(-2.0 * math.log(1.0 - dice.random()))
    return radius * math.cos(2.0 * math.pi * dice.random())
