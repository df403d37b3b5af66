"""What a real experiment would see."""
