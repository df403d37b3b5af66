"""The lines of a plan, one kind or one medium a file, and the strategies that choose among them."""
