"""Which presets a scenario uses."""
