"""How one simulated person came to her order, or did not."""
