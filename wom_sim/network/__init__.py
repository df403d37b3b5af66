"""Ties: who sees whom, read from files or generated."""
