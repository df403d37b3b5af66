"""Values of the field with their sources, and which of them `preset` means where."""
