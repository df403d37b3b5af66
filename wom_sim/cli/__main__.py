"""``python -m wom_sim.cli``."""

import sys

from wom_sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
