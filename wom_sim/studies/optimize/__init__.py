"""How to split a budget, what a goal costs at least, what two goals cost each other."""
