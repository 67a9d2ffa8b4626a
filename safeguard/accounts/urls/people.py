"""URLs for posts, teams and post holders."""

from django.urls import path

from safeguard.accounts.views import holdings, posts, teams

app_name = "people"

urlpatterns = [
    path("", posts.posts, name="posts"),
    path("posts/new/", posts.make_post, name="make-post"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/change/", posts.change_post, name="change-post"),
    path("posts/<int:pk>/hand-over/", holdings.hand_over_post, name="hand-over-post"),
    path("posts/<int:pk>/cover/", holdings.cover_post, name="cover-post"),
    path("holdings/<int:pk>/correct/", holdings.correct_holding, name="correct-holding"),
    path("holdings/<int:pk>/end/", holdings.end_holding, name="end-holding"),
    path("holdings/<int:pk>/cancel/", holdings.cancel_holding, name="cancel-holding"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.make_team, name="make-team"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/change/", teams.change_team, name="change-team"),
]
