"""From what is typed to what is simulated: the one room that knows both."""
