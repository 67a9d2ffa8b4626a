"""The exceptions of services under the name by which the rooms import them."""

from safeguard.exceptions import MovedOn, Refused

__all__ = ["MovedOn", "Refused"]
