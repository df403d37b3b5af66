"""What has passed is what was counted; the rest is planned anew."""
