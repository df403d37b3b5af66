"""One strategy in one world, and tables for mix models."""
