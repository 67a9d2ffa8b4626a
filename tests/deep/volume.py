"""How much of a proof by mass is done: all of it by `make deep`, a sample of it by `make test`."""

import os


def volume(sample, mass):
    """How many, by whichever of the two asks."""
    return mass if os.environ.get("DEEP") else sample
