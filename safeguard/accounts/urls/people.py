"""URLs for posts, teams and post holders."""

from django.urls import path

from safeguard.accounts.views import holdings, posts, teams

app_name = "people"

urlpatterns = [
    path("", posts.posts, name="posts"),
    path("posts/new/", posts.make_post, name="make-post"),
    path("posts/<number:pk>/", posts.post, name="post"),
    path("posts/<number:pk>/change/", posts.change_post, name="change-post"),
    path("posts/<number:pk>/remove/", posts.remove_post, name="remove-post"),
    path("posts/<number:pk>/hand-over/", holdings.hand_over_post, name="hand-over-post"),
    path("posts/<number:pk>/cover/", holdings.cover_post, name="cover-post"),
    path("holdings/<number:pk>/correct/", holdings.correct_holding, name="correct-holding"),
    path("holdings/<number:pk>/end/", holdings.end_holding, name="end-holding"),
    path("holdings/<number:pk>/cancel/", holdings.cancel_holding, name="cancel-holding"),
    path("holdings/<number:pk>/end-links/", holdings.end_links, name="end-links"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.make_team, name="make-team"),
    path("teams/<number:pk>/", teams.team, name="team"),
    path("teams/<number:pk>/change/", teams.change_team, name="change-team"),
]
