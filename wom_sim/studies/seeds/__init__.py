"""Whom to seed."""
