"""What a file of somebody is taken for, and what stands in it."""
