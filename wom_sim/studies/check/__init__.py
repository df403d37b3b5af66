"""Is the plan as it was meant?"""
