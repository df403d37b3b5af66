"""wom_sim: how word spreads on a social network, and what the next euro is worth."""
