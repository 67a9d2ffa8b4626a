"""The site's settings, with what makes tests quick and keeps them to themselves."""

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
# It serves what `make run` collects; in tests Django's own server finds static files by itself.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
EVIDENCE_DIR = Path(tempfile.gettempdir()) / f"safeguard-evidence-{os.getpid()}"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file of its own, so that threads and the browser's server see what the test wrote.
    DATABASES["default"]["TEST"] = {
        "NAME": os.path.join(tempfile.gettempdir(), f"safeguard-test-{os.getpid()}.sqlite3")
    }
else:
    # Long enough for a machine that does much else; a lock that is never freed still ends.
    options = cast(dict[str, str], DATABASES["default"]["OPTIONS"])
    options["options"] = "-c lock_timeout=60000"
