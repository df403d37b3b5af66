"""``wom seeds``."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from wom_sim.language.say import marked, say
from wom_sim.reading.ranges import MOST_MONEY, MOST_SEED, MOST_SEEDS
from wom_sim.studies.command import Reply, Typed, given, number, option, out, ready, saved, share, value


def names(text: str) -> list[str]:
    """Methods with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def chance(text: str) -> Any:
    """A probability, or what it is taken from."""
    return text if text in ("weight", "degree") else share(text)


def amount(text: str) -> float:
    """Money from 0 on."""
    read = value(text)
    if isinstance(read, bool) or not isinstance(read, int | float) or not math.isfinite(read):
        raise ArgumentTypeError(say("must be a number (got {text})", text=text))
    if not 0 <= read <= MOST_MONEY:
        raise ArgumentTypeError(say("must be from 0 to {most:,} (got {text})", most=MOST_MONEY, text=text))
    return float(read)


def money(text: str) -> float:
    """Money above 0."""
    if (read := amount(text)) == 0:
        raise ArgumentTypeError(say("must be above 0 (got {text})", text=text))
    return read


HELP = marked("say whom to seed on a network, by one method or several")
FRONT = "NETWORK", marked("whom to seed on a network, and how far each method's choice spreads")
OPTIONS = (
    option("network", metavar="NETWORK", help="file of a network, or karate, les_miserables, florentine"),
    option(
        "--directed", action="store_true", help="the second person of a row sees the first, not the other way round"
    ),
    option(
        "--method",
        type=names,
        default=["opim"],
        metavar="NAMES",
        help="with commas: random, one_hop, degree, degree_discount, pagerank, k_core, betweenness, early, leaders, "
        "cluster, celf, opim (default)",
    ),
    number("--k", marked("people to choose (default 50)"), most=MOST_SEEDS),
    option("--link", choices=["noisy_or", "linear", "step"], default="noisy_or", help="how friends win somebody"),
    option("--p", type=chance, metavar="CHANCE", help="of each tie: 0.1 (default), 10%%, weight or degree; 0 – 1"),
    number("--needed", marked("friends that --link step asks for (default 2)"), most=1_000, default=2),
    option("--by", metavar="COLUMN", help="attribute of early (smallest first) and leaders (largest first)"),
    option("--budget", type=money, metavar="MONEY", help="instead of --k; above 0, to 10,000,000,000,000"),
    option("--each", type=amount, default=1.0, metavar="MONEY", help="price of a person (default 1); from 0"),
    option("--per-follower", type=amount, default=0.0, metavar="MONEY", help="and for each who sees her; from 0"),
    option(
        "--epsilon", type=share, default=0.1, metavar="SHARE", help="how much opim may miss (default 10%%); 0 – 60%%"
    ),
    number("--worlds", marked("worlds in which choices are judged (default 1,000)"), least=2, default=1_000),
    number("--seed", marked("seed of the worlds (default 0)"), 0, MOST_SEED, default=0),
    out(),
)


def ask(options: Typed) -> Reply:
    """Choose, judge and save."""
    from wom_sim.studies.seeds.answer import seeds

    keys = given(
        options, "k", "link", "p", "needed", "by", "budget", "each", "per_follower", "epsilon", "worlds", "seed",
        "directed",
    )  # fmt: skip
    stem = Path(options.network).name.partition(".")[0] or "network"
    folder = ready(options.out or Path("results") / f"{stem}-seeds", options.verb)
    found = seeds(options.network, options.method, **keys)
    return saved(found, found.save(folder))
