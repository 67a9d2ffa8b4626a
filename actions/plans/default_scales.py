"""The rating scales that come with the product."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps

from actions.models import RatingScale
from actions.plans.scale_files import read_scales
from actions.plans.services.scales import load_scale
from safeguard.accounts.models import User

SCALES_FILE = Path(__file__).parent / "scales" / "installed.toml"


def install_scales(**kwargs: Any) -> None:
    """Loads each built-in scale that is missing. Scales that a council has changed are kept.

    Runs after every migrate and flush; only migrate passes the app registry. Does nothing until all
    tables exist.
    """
    apps: Apps = kwargs.get("apps", installed_apps)
    if "actions" not in {app.label for app in apps.get_app_configs()}:
        return
    existing = set(RatingScale.objects.values_list("name", flat=True))
    for lines in read_scales(SCALES_FILE.read_text(encoding="utf-8")):
        if lines.name not in existing:
            load_scale(lines=lines, by=User.objects.system(), at=datetime.now(UTC))
