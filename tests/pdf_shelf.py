"""Where the tests put every PDF they make, so that one Java start can validate them all.

`tests/run.py` names a folder in SAFEGUARD_PDF_SHELF and validates what lies in it when all
tests have ended. A test run by hand gets a folder of its own, and nobody validates it.
"""

import os
import tempfile
from hashlib import sha256
from pathlib import Path


def shelve(name: str, content: bytes) -> Path:
    """Keeps a PDF that the product made. Equal contents are kept once, under the first name."""
    if "SAFEGUARD_PDF_SHELF" not in os.environ:
        os.environ["SAFEGUARD_PDF_SHELF"] = tempfile.mkdtemp(prefix="safeguard-pdf-")
    shelf = Path(os.environ["SAFEGUARD_PDF_SHELF"])
    digest = sha256(content).hexdigest()[:12]
    for same in shelf.glob(f"*-{digest}.pdf"):
        return same
    path = shelf / f"{name}-{digest}.pdf"
    path.write_bytes(content)
    return path
