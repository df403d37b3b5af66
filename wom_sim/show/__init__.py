"""Figures and words."""
