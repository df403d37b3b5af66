"""Lessons for a class: one offline page each, whose worlds are those of the package."""
