"""Benchmarks, everything on loopback and bounded: `make bench`, or `python -m tests.bench --help`."""
