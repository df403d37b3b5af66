"""The ends of what may be typed: every number in a file or on the command line has both."""

from __future__ import annotations

MOST_NUMBER = 10**15
"""No number is larger, nor smaller below 0, whatever it measures; only seeds are."""

LEAST = 1e-6
"""What must be more than 0 is not smaller: something is divided by it."""

LEAST_SHAPE = 0.01
"""Shape of a gamma distribution: below it one person in 256 sees it all."""

MOST_MONEY = 10**13
"""Money, or hours: a float still counts its cents exactly."""

MOST_PEOPLE = 10**11
"""Real people: ten times those on earth."""

MOST_SIMULATED = 10**15
"""Simulated people; memory is what really limits them."""

MOST_TIMES = 10**6
"""Factors, half-lives, exposures, worlds: what is larger is a slip of the pen."""

MOST_RATING_POINTS = 10**9
"""Gross rating points of a line: everybody ten million times."""

MOST_DAYS = 3_660
"""Days of a horizon, and of what happens in it: ten years."""

MOST_WEEKS = 520
MOST_HOURS = 168
"""Hours of a week."""

MOST_DEVIATION = 10
"""A standard deviation of a logarithm: at 10 one person in six is 20,000 times the one in the middle."""

MOST_EXPONENT, MOST_ELASTICITY = 10, 100

MOST_TONE = 10
"""A tone that suits: at 10 what one in ten would notice is noticed by two in three."""

MOST_SHOWN = 1_000
"""Impressions per person and day."""

MOST_IN_A_WEEK = 255
"""Impressions per person and week: they are counted in a byte."""

MOST_PIECES = 500
"""Different pieces of a content."""

MOST_GRAPHS = 10_000
"""Networks of a comparison, rewired ones of a sweep, and draws of what is not known."""

MOST_SWAPS = 1_000
"""Proposed swaps per tie of a rewired network."""

MOST_RUNS = 10**9
"""Runs of a sweep."""

MOST_POINTS, MOST_STEPS = 10**7, 10**6
"""Points of a sweep, and values of one parameter in it."""

MOST_REPEATS = 100_000
"""Particles of a calibration, trajectories of a screening."""

MOST_SAMPLES = 2**20
"""Pairs of points of a sensitivity study by Sobol's method."""

MOST_SEED = 2**64 - 1

MOST_JOBS = 1_024
"""Worker processes of one machine."""

MOST_OF_A_PLACE = 10**8
"""People of one place of a lift test."""

MOST_SEEDS = 10**6
"""People chosen by a method."""

MOST_EFFECT = 1_000
"""An effect as a share: 100,000 %."""
