"""How money is moved: what may move, how a plan is judged, and where to look next."""
