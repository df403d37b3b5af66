"""What is changed while a plan runs: what somebody in marketing sees, rules that decide by it, and what they change."""
