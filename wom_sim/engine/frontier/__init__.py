"""Classic models in which delivery alone decides who is activated: compiled loops over a frontier of people.

They toss the coins of ``deliver_some`` and keep nothing of its state, so that sizes and ticks are the general engine's,
person by person.
"""
