"""The addresses of committees, and of the public door."""

from django.urls import path

from committees.views import (
    committees,
    decisions,
    imports,
    items,
    meetings,
    public,
    resolutions,
    withdrawing,
)

app_name = "committees"

urlpatterns = [
    path("committees/", committees.committees, name="committees"),
    path("committees/add/", committees.add_committee, name="add-committee"),
    path("committees/<int:pk>/", committees.committee, name="committee"),
    path("committees/<int:pk>/edit/", committees.edit_committee, name="edit-committee"),
    path("committees/<int:pk>/add-member/", committees.add_member, name="add-member"),
    path("committees/<int:pk>/add-meeting/", meetings.add_meeting, name="add-meeting"),
    path("committees/<int:pk>/import-meetings/", imports.import_calendar, name="import-meetings"),
    path("committees/<int:pk>/import-meetings/apply/", imports.apply_import, name="apply-import"),
    path("committees/<int:pk>/follow-ups/", committees.follow_ups, name="follow-ups"),
    path("members/<int:pk>/edit/", committees.edit_member, name="edit-member"),
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
    path("items/<int:pk>/minute/", items.write_minute, name="write-minute"),
    path("documents/<int:pk>/edit/", items.edit_document, name="edit-document"),
    path("minutes/<int:pk>/add-resolution/", resolutions.add_resolution, name="add-resolution"),
    path("resolutions/<int:pk>/edit/", resolutions.edit_resolution, name="edit-resolution"),
    path("resolutions/<int:pk>/add-follow-up/", resolutions.add_follow_up, name="add-follow-up"),
    path(
        "resolutions/<int:pk>/need-no-follow-up/",
        resolutions.need_no_follow_up,
        name="need-no-follow-up",
    ),
    path("resolutions/<int:pk>/grant-dates/", decisions.grant_dates, name="grant-dates"),
    path(
        "resolutions/<int:pk>/sign-off-actions/",
        decisions.sign_off_actions,
        name="sign-off-actions",
    ),
    path(
        "resolutions/<int:pk>/withdraw-actions/",
        decisions.withdraw_actions,
        name="withdraw-actions",
    ),
    path("plans/<slug:slug>/who-accepts/", decisions.choose_who_accepts, name="choose-who-accepts"),
    path("follow-ups/<int:pk>/edit/", resolutions.edit_follow_up, name="edit-follow-up"),
    path(
        "follow-ups/<int:pk>/change-state/", resolutions.change_state, name="change-follow-up-state"
    ),
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
    path("public/", public.committees, name="public"),
    path("public/committees/<int:pk>/", public.committee, name="public-committee"),
    path("public/meetings/<int:pk>/", public.meeting, name="public-meeting"),
    path("public/items/<int:pk>/", public.item, name="public-item"),
]
