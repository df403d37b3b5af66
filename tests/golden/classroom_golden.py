"""The classroom's golden numbers: world 0 of every strategy, as summary and fingerprint of the ledger.

After a change of the model that is meant to change them, write them anew and read the difference::

    python tests/golden/classroom_golden.py && git diff tests/golden
"""

from __future__ import annotations

import json
import math
from hashlib import blake2b
from pathlib import Path
from typing import Any

from wom_sim import ledger
from wom_sim.campaign.prepare import prepare
from wom_sim.results.run import run
from wom_sim.scenario.scenario import Scenario

FILE = Path(__file__).with_name("classroom.json")
SCENARIO = Path(__file__).parents[2] / "configs" / "classroom.yaml"


def numbers(engine: str) -> dict[str, Any]:
    """What one engine says, strategy by strategy."""
    prepared = prepare(Scenario.read(SCENARIO))
    return {strategy: numbers_of(run(prepared, strategy, engine=engine)) for strategy in prepared.scenario.strategies}


def numbers_of(result: Any) -> dict[str, Any]:
    """Events, a hash of the sorted ledger's little-endian bytes, and the summary; what is undefined is null."""
    rows = ledger.canonical(result.history.rows)
    summary = {name: None if math.isnan(value) else value for name, value in result.summary().items()}
    return {
        "events": len(rows),
        "ledger": blake2b(rows.tobytes(), digest_size=16).hexdigest(),
        "summary": summary,
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(numbers("mesa"), indent=2) + "\n", encoding="utf-8")
    print(f"wrote {FILE}")
