"""Modules of behaviour, one a file: what each may be told, its state, its constants and its rule.

A module adds exposures, multiplies or appends a stage; it never edits another's state, and off it is exactly 1.  Every
file defines the same names:

``KEY``
    the key of a scenario under which it is told; empty where lines, brands, channels or links tell it.
``Spec``
    what it may be told.
``STATE``
    fields by table, each with name, type and first value: of persons (``person``), persons × contents (``item``;
    ``hot`` where a tick reads it of every content, touched or not), persons × brands (``brand``; ``standing`` of a
    module that is off unless asked for, ``stance`` where such a module reads it of whoever acts), contents
    (``content``), brands (``maker``, whose values ``of_maker(brand)`` gives), and of today's lines (``today``).
``Constants``, ``constants(setting)``
    what its rule reads in a tick, as a field ``world.on.MODULE``; nothing where it has no fields.

Its rules are plain Python that numba compiles as it stands.  The engine calls them by name; to add a module, write a
file, list it here, and call its rule where it belongs in the tick.
"""

from wom_sim.behaviour import (
    attention,
    calls,
    caps,
    care,
    claims,
    experience,
    exposure,
    feed,
    gate,
    goodwill,
    incentives,
    leaving,
    longing,
    mean_field,
    press,
    repeat,
    reviews,
    rivals,
    search,
    tone,
    warnings,
    wear,
)

ALL = (
    attention,
    calls,
    caps,
    care,
    claims,
    experience,
    exposure,
    feed,
    gate,
    goodwill,
    incentives,
    leaving,
    longing,
    mean_field,
    press,
    repeat,
    reviews,
    rivals,
    search,
    tone,
    warnings,
    wear,
)

KEYS = tuple(module.KEY for module in ALL if module.KEY)
"""What a scenario says of modules, key by key."""
