"""Numbers in, numbers out: intervals, paired differences, designs; knows nothing of campaigns."""
