"""Whom to seed: methods that choose people of a network, from a lottery to a guaranteed share of the optimum."""

from wom_sim.seeding.choice import RULES as RULES
from wom_sim.seeding.choice import Choice as Choice
from wom_sim.seeding.choice import choose as choose
from wom_sim.seeding.choice import price_by_followers as price_by_followers
from wom_sim.seeding.choice import select as select
from wom_sim.seeding.choice import with_attributes as with_attributes
