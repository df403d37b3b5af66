"""What would have to be different for another strategy to be the best."""
