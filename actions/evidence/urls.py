"""URLs for evidence and milestones."""

from django.urls import path

from actions.evidence.views import evidence, milestones

urlpatterns = [
    path("actions/<int:pk>/add-evidence/", evidence.add_evidence, name="add-evidence"),
    path("evidence/<int:pk>/replace/", evidence.replace_evidence, name="replace-evidence"),
    path("evidence/<int:pk>/withdraw/", evidence.withdraw_evidence, name="withdraw-evidence"),
    path("evidence-files/<int:pk>/", evidence.evidence_file, name="evidence-file"),
    path("actions/<int:pk>/add-milestone/", milestones.add_milestone, name="add-milestone"),
    path("milestones/<int:pk>/edit/", milestones.edit_milestone, name="edit-milestone"),
    path("milestones/<int:pk>/tick/", milestones.tick_milestone, name="tick-milestone"),
    path("milestones/<int:pk>/untick/", milestones.untick_milestone, name="untick-milestone"),
    path("milestones/<int:pk>/withdraw/", milestones.withdraw_milestone, name="withdraw-milestone"),
]
