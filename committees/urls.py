"""URLs for the committees app."""

from committees.calendar import urls as calendar
from committees.follow_ups import urls as follow_ups
from committees.meetings import urls as meetings
from committees.members import urls as members
from committees.minutes import urls as minutes
from committees.public import urls as public

app_name = "committees"

urlpatterns = [
    *meetings.urlpatterns,
    *members.urlpatterns,
    *minutes.urlpatterns,
    *follow_ups.urlpatterns,
    *calendar.urlpatterns,
    *public.urlpatterns,
]
