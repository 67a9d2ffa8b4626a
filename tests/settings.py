"""The site's settings, changed to make tests quick and isolated."""

import os
import tempfile
from pathlib import Path
from typing import cast

os.environ.setdefault("SECRET_KEY", "only-for-tests-and-never-used-to-serve-anybody-0123456789")
os.environ.setdefault("SITE_URL", "http://testserver")

from safeguard.settings import *  # noqa: E402, F403
from safeguard.settings import DATABASES, MIDDLEWARE  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# It serves the files `make run` collects; in tests Django's server finds static files itself.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
# A server that a test starts shares the folder of the test.
_own_folder = Path(tempfile.gettempdir()) / f"safeguard-evidence-{os.getpid()}"
EVIDENCE_DIR = Path(os.environ.get("TEST_EVIDENCE_DIR") or _own_folder)
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that threads and the browser tests' server see what the test wrote.
    DATABASES["default"]["TEST"] = {
        "NAME": os.path.join(tempfile.gettempdir(), f"safeguard-test-{os.getpid()}.sqlite3")
    }
    # Long enough for a busy machine.
    cast(dict[str, int], DATABASES["default"]["OPTIONS"])["timeout"] = 60
else:
    # Long enough for a busy machine. A lock that is never released still times out.
    options = cast(dict[str, str], DATABASES["default"]["OPTIONS"])
    options["options"] = "-c lock_timeout=60000"
