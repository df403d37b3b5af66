"""From a checked scenario to what engines run: network, people, contents, lines and money."""
