"""A fuzzer of everything that people type or supply; ``python -m fuzz --help`` from the folder ``tests``."""
