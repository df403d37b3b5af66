"""Two strategies side by side in the same world, day by day."""
