"""Values of the field with their sources, and what is drawn from their ranges."""
