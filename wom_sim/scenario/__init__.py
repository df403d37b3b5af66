"""What may be typed, checked when it is made."""
