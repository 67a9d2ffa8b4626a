"""Paths of the plans of real councils, as they were published."""

from pathlib import Path

FOLDER = Path(__file__).parent
HEREFORDSHIRE = FOLDER / "herefordshire_2009_28_actions.csv"
HAVERING = FOLDER / "havering_2014_january.csv"
STOCKTON = FOLDER / "stockton_lscb_review_2017.csv"
STOCKTON_SCALE = FOLDER / "stockton_scale.toml"
