"""Ties in another form than one row each."""
