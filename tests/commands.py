"""Runs the commands used by the council's IT team."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def manage(*words):
    """Returns what the command prints to standard output."""
    said = StringIO()
    call_command(*[str(word) for word in words], stdout=said)
    return said.getvalue()


def refusal_of(*words):
    """Returns the command's error message, which manage.py prints before exiting with 1."""
    with pytest.raises(CommandError) as refused:
        manage(*words)
    return str(refused.value)


def report_of(plan, as_at, *options):
    """Returns the exception report's JSON object."""
    words = ["report", "exception", "--plan", plan, "--as-at", as_at, "--format", "json", *options]
    return json.loads(manage(*words))
