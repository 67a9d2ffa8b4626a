"""The natural order of references."""

import pytest

from actions.plans.references import natural_key


@pytest.mark.parametrize(
    "refs",
    [
        ["SL1", "SL2", "SL10", "SL27"],
        ["1.1", "1.2", "1.9", "1.10", "2.1", "10.1"],
        ["A1", "a2", "B1"],
        ["1", "1a", "1b", "2"],
        ["CP 9", "CP 10"],
        ["007", "8"],
    ],
)
def test_references_sort_in_natural_order(refs):
    assert sorted(reversed(refs), key=natural_key) == refs


@pytest.mark.parametrize("ref", ["", "9" * 40, "1a" * 20, "²", "é1", "٣"])
def test_any_reference_has_a_key_that_fits_its_column(ref):
    assert len(natural_key(ref)) <= 120
