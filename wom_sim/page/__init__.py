"""Pages that stand by themselves: one HTML file each, opened without a network, read without a script, printed well."""
