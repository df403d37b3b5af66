"""Which medium earned what."""
