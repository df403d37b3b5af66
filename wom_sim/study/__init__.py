"""Studies: callers of run."""
