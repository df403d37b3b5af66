"""One world, tick by tick: what happens to people."""
