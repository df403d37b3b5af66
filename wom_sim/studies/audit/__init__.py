"""Listening first: what past posts and messages say, before any plan."""
