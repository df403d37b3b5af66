"""One simulated world and what can be read from it; folders of results."""
