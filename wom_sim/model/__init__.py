"""Nouns of the simulation, frozen and checked when made."""
