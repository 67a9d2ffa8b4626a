"""URLs for evidence and milestones."""

from django.urls import path

from actions.evidence.views import evidence, milestones

urlpatterns = [
    path("actions/<number:pk>/add-evidence/", evidence.add_evidence, name="add-evidence"),
    path("evidence/<number:pk>/replace/", evidence.replace_evidence, name="replace-evidence"),
    path("evidence/<number:pk>/withdraw/", evidence.withdraw_evidence, name="withdraw-evidence"),
    path("evidence-files/<number:pk>/", evidence.evidence_file, name="evidence-file"),
    path("actions/<number:pk>/add-milestone/", milestones.add_milestone, name="add-milestone"),
    path("milestones/<number:pk>/edit/", milestones.edit_milestone, name="edit-milestone"),
    path("milestones/<number:pk>/tick/", milestones.tick_milestone, name="tick-milestone"),
    path("milestones/<number:pk>/untick/", milestones.untick_milestone, name="untick-milestone"),
    path(
        "milestones/<number:pk>/withdraw/", milestones.withdraw_milestone, name="withdraw-milestone"
    ),
]
