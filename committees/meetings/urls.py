"""URLs for committees, meetings and agenda items."""

from django.urls import path

from committees.meetings.views import committees, items, meetings, withdrawing

urlpatterns = [
    path("committees/", committees.committees, name="committees"),
    path("committees/add/", committees.add_committee, name="add-committee"),
    path("committees/<int:pk>/", committees.committee, name="committee"),
    path("committees/<int:pk>/edit/", committees.edit_committee, name="edit-committee"),
    path("committees/<int:pk>/add-meeting/", meetings.add_meeting, name="add-meeting"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit_meeting, name="edit-meeting"),
    path("meetings/<int:pk>/add-item/", meetings.add_item, name="add-item"),
    path("meetings/<int:pk>/publish-agenda/", meetings.publish_the_agenda, name="publish-agenda"),
    path(
        "meetings/<int:pk>/publish-minutes/", meetings.publish_the_minutes, name="publish-minutes"
    ),
    path(
        "meetings/<int:pk>/confirm-minutes/", meetings.confirm_the_minutes, name="confirm-minutes"
    ),
    path("items/<int:pk>/", items.item, name="item"),
    path("items/<int:pk>/edit/", items.edit_item, name="edit-item"),
    path("items/<int:pk>/add-document/", items.add_document, name="add-document"),
    path("documents/<int:pk>/edit/", items.edit_document, name="edit-document"),
    path("items/<int:pk>/withdraw/", withdrawing.withdraw, {"noun": "item"}, "withdraw-item"),
    path(
        "documents/<int:pk>/withdraw/",
        withdrawing.withdraw,
        {"noun": "document"},
        "withdraw-document",
    ),
    path(
        "resolutions/<int:pk>/withdraw/",
        withdrawing.withdraw,
        {"noun": "resolution"},
        "withdraw-resolution",
    ),
    path(
        "follow-ups/<int:pk>/withdraw/",
        withdrawing.withdraw,
        {"noun": "follow-up"},
        "withdraw-follow-up",
    ),
]
