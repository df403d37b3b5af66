"""Every point of a design, in every world."""
