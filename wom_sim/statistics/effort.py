"""How much a fit simulates: particles that make the posterior, and worlds, round by round."""

from __future__ import annotations

from dataclasses import dataclass

from wom_sim.errors import InputError
from wom_sim.language.say import say

LEAST = 20
FEWEST_ROUNDS, MOST_ROUNDS = 6, 30
WORLDS_PER_ROUND = 300
FIRST = 2
"""The prior gets so many times the simulations of a later round."""

GUIDES = 0.15
"""The nearest particles that guide a round, as a share of its simulations.

All that make the posterior are too many: a logistic curve of 15 points with 5 % of noise was then found from 20,000
worlds by one seed of three, and is found from 6,000 by each of three.
"""

REPLICATES = 60
"""Worlds at the best particle, by which the noise between worlds is known to 9 %."""


def needed(particles: int) -> int:
    """Simulations that so many particles need at least: as many draws from the prior as particles."""
    return (FEWEST_ROUNDS + FIRST) * -(-particles // FIRST)


def most(simulations: int) -> int:
    """Particles that so many simulations allow; the inverse of :func:`needed`."""
    return simulations // (FEWEST_ROUNDS + FIRST) * FIRST


@dataclass(frozen=True)
class Effort:
    """How much is simulated: ``particles`` that make the posterior, out of about ``simulations`` worlds."""

    particles: int = 300
    simulations: int = 4000

    def __post_init__(self) -> None:
        least = needed(self.particles)
        if self.particles < LEAST or self.simulations < least:
            raise InputError(
                say(
                    "{particles:,} particles need at least {least:,} simulations, and a posterior {fewest} "
                    "particles (got {simulations:,} simulations)",
                    particles=self.particles,
                    least=least,
                    fewest=LEAST,
                    simulations=self.simulations,
                )
            )

    @property
    def rounds(self) -> int:
        """Rounds after the first: as many as leave each of them enough worlds, and the first enough particles."""
        crowded = FIRST * self.simulations // self.particles - FIRST
        return max(FEWEST_ROUNDS, min(MOST_ROUNDS, self.simulations // WORLDS_PER_ROUND, crowded))

    @property
    def each(self) -> int:
        """Simulations of a round after the first."""
        return self.simulations // (self.rounds + FIRST)

    @property
    def guides(self) -> int:
        """Particles around which the next round looks."""
        return max(LEAST, min(self.particles, int(GUIDES * self.each)))

    @property
    def total(self) -> int:
        """Simulations in all, those that measure noise included."""
        return (self.rounds + FIRST) * self.each + (self.rounds + 1) * REPLICATES
