"""A result folder as one page that a boss can read."""
