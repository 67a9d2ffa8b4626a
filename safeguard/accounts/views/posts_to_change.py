"""Posts that can still be changed."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from safeguard.accounts.models import Post
from safeguard.audit.services import newest_event
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken


def post_to_change(pk: int) -> Post:
    """The post. Raises Http404, or Overtaken if it has been merged into another or removed."""
    post = Post.with_merged.select_related("team", "reports_to__team").filter(pk=pk).first()
    if post and not post.merged_into:
        return post
    event = newest_event("post.merged" if post else "post.removed", post or Post(pk=pk))
    if event is None:
        raise Http404
    said = {"name": event.by.name_at(event.at), "when": moment_in_words(event.at)}
    if post is None:
        why = _("%(name)s removed this post %(when)s.") % said
        raise Overtaken(why, heading=_("This post has been removed"), row=reverse("people:posts"))
    said |= {"post": post.full_title, "into": post.today.full_title}
    why = _("%(name)s merged “%(post)s” into “%(into)s” %(when)s.") % said
    raise Overtaken(why, heading=_("This post has already been merged"), row=post.today)
