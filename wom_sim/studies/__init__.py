"""One question a folder."""
