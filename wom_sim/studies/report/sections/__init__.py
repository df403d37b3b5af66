"""The sections of the page of a comparison, one question a file; each is left out where nothing is known of it."""
