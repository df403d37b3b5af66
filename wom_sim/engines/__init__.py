"""Two engines for one rulebook."""
