"""The URLs for the actions app, collected from its packages."""

from actions.changes import urls as changes
from actions.email import urls as email
from actions.evidence import urls as evidence
from actions.imports import urls as imports
from actions.lists import urls as lists
from actions.moderation import urls as moderation
from actions.plans import urls as plans
from actions.rounds import urls as rounds
from actions.sign_off import urls as sign_off
from actions.updates import urls as updates
from actions.warnings import urls as warnings

app_name = "actions"

urlpatterns = [
    *plans.urlpatterns,
    *updates.urlpatterns,
    *rounds.urlpatterns,
    *moderation.urlpatterns,
    *changes.urlpatterns,
    *sign_off.urlpatterns,
    *evidence.urlpatterns,
    *warnings.urlpatterns,
    *lists.urlpatterns,
    *imports.urlpatterns,
    *email.urlpatterns,
]
