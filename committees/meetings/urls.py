"""URLs for committees, meetings and agenda items."""

from django.urls import path

from committees.meetings.views import committees, items, meetings, withdrawing

urlpatterns = [
    path("committees/", committees.committees, name="committees"),
    path("committees/add/", committees.add_committee, name="add-committee"),
    path("committees/<number:pk>/", committees.committee, name="committee"),
    path("committees/<number:pk>/edit/", committees.edit_committee, name="edit-committee"),
    path("committees/<number:pk>/add-meeting/", meetings.add_meeting, name="add-meeting"),
    path("meetings/<number:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<number:pk>/edit/", meetings.edit_meeting, name="edit-meeting"),
    path("meetings/<number:pk>/add-item/", meetings.add_item, name="add-item"),
    path(
        "meetings/<number:pk>/publish-agenda/", meetings.publish_the_agenda, name="publish-agenda"
    ),
    path(
        "meetings/<number:pk>/publish-minutes/",
        meetings.publish_the_minutes,
        name="publish-minutes",
    ),
    path(
        "meetings/<number:pk>/confirm-minutes/",
        meetings.confirm_the_minutes,
        name="confirm-minutes",
    ),
    path("items/<number:pk>/", items.item, name="item"),
    path("items/<number:pk>/edit/", items.edit_item, name="edit-item"),
    path("items/<number:pk>/add-document/", items.add_document, name="add-document"),
    path("documents/<number:pk>/edit/", items.edit_document, name="edit-document"),
    path("items/<number:pk>/withdraw/", withdrawing.withdraw, {"noun": "item"}, "withdraw-item"),
    path(
        "documents/<number:pk>/withdraw/",
        withdrawing.withdraw,
        {"noun": "document"},
        "withdraw-document",
    ),
    path(
        "resolutions/<number:pk>/withdraw/",
        withdrawing.withdraw,
        {"noun": "resolution"},
        "withdraw-resolution",
    ),
    path(
        "follow-ups/<number:pk>/withdraw/",
        withdrawing.withdraw,
        {"noun": "follow-up"},
        "withdraw-follow-up",
    ),
]
