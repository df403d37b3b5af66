"""Who the people are: traits, segments, communities, files of people."""
