"""Collects every PDF the tests make, so that Java starts only once to validate them all.

`tests/run.py` sets a folder in SAFEGUARD_PDF_SHELF and validates its contents when all tests have
ended. A test run by hand gets a temporary folder that is not validated.
"""

import os
import tempfile
from hashlib import sha256
from pathlib import Path


def shelve(name: str, content: bytes) -> Path:
    """Keeps a PDF made by the product. The same content is kept once, under its first name."""
    if "SAFEGUARD_PDF_SHELF" not in os.environ:
        os.environ["SAFEGUARD_PDF_SHELF"] = tempfile.mkdtemp(prefix="safeguard-pdf-")
    shelf = Path(os.environ["SAFEGUARD_PDF_SHELF"])
    digest = sha256(content).hexdigest()[:12]
    for same in shelf.glob(f"*-{digest}.pdf"):
        return same
    path = shelf / f"{name}-{digest}.pdf"
    path.write_bytes(content)
    return path
