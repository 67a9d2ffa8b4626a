"""How many examples a volume test runs: all in `make deep`, a sample in `make test`."""

import os


def volume(sample, mass):
    """Returns `mass` under `make deep`, otherwise `sample`."""
    return mass if os.environ.get("DEEP") else sample
