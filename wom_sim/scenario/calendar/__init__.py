"""Calendars of a plan, from spreadsheets."""
