"""Words that are looked for in what others wrote."""
