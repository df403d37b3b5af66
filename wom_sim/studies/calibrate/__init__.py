"""Which parameters tell what was counted."""
