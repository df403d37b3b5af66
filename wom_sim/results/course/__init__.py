"""One strategy on its way through one world: it stops, is put aside, reviewed, and goes on."""
