"""Which section of the help explains a page, for each role."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from safeguard.accounts.roles import Role

# For each role, the section of its help page (its anchor) and the pages it explains. Where several
# roles explain a page, the first of the person's roles here counts.
HELP_TOPICS: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.IMPROVEMENT_TEAM: {
        "see-overview": ("actions:overview",),
        "see-attention": ("actions:plan",),
        "find-across": ("actions:actions", "actions:save-list", "actions:edit-saved-list"),
        "change-many": ("actions:change-actions",),
        "warnings": (
            "actions:warnings-about-ratings",
            "actions:dismiss-warnings",
            "actions:ask-lead",
        ),
        "make-plan": ("actions:plans", "actions:make-plan"),
        "import-plan": ("actions:import-new-plan", "actions:import-plan", "actions:apply-import"),
        "add-action": ("actions:add-action",),
        "edit-action": ("actions:edit-action", "actions:change-ref", "actions:correct-date"),
        "withdraw-action": ("actions:refuse-withdrawal",),
        "who-accepts": ("committees:choose-who-accepts",),
        "open-round": ("actions:update-rounds", "actions:open-round"),
        "follow-round": (
            "actions:update-round",
            "actions:round-updates",
            "actions:round-reminders",
            "actions:change-timetable",
            "actions:move-due-date",
            "actions:remind-leads",
            "actions:log-reminder",
            "actions:outgoing-mail",
        ),
        "record-for-others": ("actions:update-for-lead",),
        "read-answers": ("actions:moderate-round", "actions:read-answer"),
        "close-round": ("actions:close-round",),
        "check-lasts": ("actions:plan-embedded-check", "actions:record-embedded-check"),
        "hand-over-post": (
            "people:posts",
            "people:post",
            "people:hand-over-post",
            "people:correct-holding",
            "people:end-holding",
            "people:end-links",
        ),
        "cover-post": ("people:cover-post",),
        "make-team": (
            "people:make-post",
            "people:remove-post",
            "merge-post",
            "people:teams",
            "people:team",
            "people:make-team",
        ),
        "write-report": ("reports:write-report", "reports:report", "reports:edit-report"),
        "publish-report": ("reports:publish-report",),
    },
    Role.SIGNING_OFFICER: {
        "find-waiting": ("home",),
        "sign-off": ("actions:sign-off",),
        "sign-several": ("actions:sign-off-several",),
        "answer-date-request": ("actions:answer-date-request",),
        "settle-rating": ("actions:settle-rating",),
        "check-lasts": ("actions:plan-embedded-check", "actions:record-embedded-check"),
        "reopen-action": ("actions:change-state",),
    },
    Role.CLERK: {
        "find-waiting": ("home",),
        "add-committee": ("committees:committees", "committees:add-committee"),
        "add-meeting": (
            "committees:committee",
            "committees:add-meeting",
            "committees:import-meetings",
        ),
        "add-item": ("committees:meeting", "committees:add-item"),
        "add-document": ("committees:add-document", "committees:edit-document"),
        "print-report": ("reports:print-for-meeting",),
        "publish-report": ("reports:report", "reports:write-report", "reports:publish-report"),
        "publish-agenda": ("committees:publish-agenda",),
        "write-minute": (
            "committees:item",
            "committees:write-minute",
            "committees:add-resolution",
            "committees:edit-resolution",
        ),
        "add-follow-up": ("committees:add-follow-up", "committees:need-no-follow-up"),
        "change-follow-up-state": ("committees:follow-ups", "committees:change-follow-up-state"),
        "clause-decides": (
            "committees:grant-dates",
            "committees:sign-off-actions",
            "committees:withdraw-actions",
        ),
        "open-exempt": ("committees:edit-item",),
        "publish-minutes": ("committees:publish-minutes", "committees:confirm-minutes"),
    },
    Role.OFFICER: {
        "find-actions": ("home",),
        "answer-round": ("actions:update-my-actions", "actions:answer"),
        "record-progress": ("actions:action", "actions:record-progress"),
        "reply-to-team": (
            "actions:reply-to-question",
            "actions:reply-to-reading",
        ),
        "claim-completion": ("actions:claim-completion",),
        "stop-work": ("actions:put-on-hold", "actions:change-state"),
        "milestones": ("actions:add-milestone", "actions:edit-milestone"),
        "add-evidence": (
            "actions:add-evidence",
            "actions:replace-evidence",
        ),
        "ask-for-date": ("actions:ask-for-date",),
        "ask-for-withdrawal": ("actions:ask-for-withdrawal",),
        "keep-list": ("actions:actions", "actions:save-list"),
        "see-follow-ups": ("committees:follow-ups",),
    },
    Role.MEMBER: {
        "find-report": ("reports:publications",),
        "find-meeting": ("home", "committees:committee", "committees:meeting", "committees:item"),
        "search": ("search",),
        "read-report": ("reports:publication",),
        "follow-ups": ("committees:follow-ups",),
    },
    Role.AUDITOR: {
        "follow-action": ("actions:action",),
        "compare-published": ("reports:publications",),
        "prove-publication": ("reports:publication",),
        "prove-history": ("administration:audit-trail",),
        "find-silence": ("actions:plan", "actions:update-rounds", "actions:update-round"),
        "see-decisions": ("committees:committee", "committees:follow-ups"),
    },
    Role.ADMINISTRATOR: {
        "create-user": ("administration:users", "administration:create-user"),
        "invite-user": ("administration:invite-user",),
        "set-roles": ("administration:user", "administration:set-roles"),
        "change-user": ("administration:change-user",),
        "deactivate-user": ("administration:deactivate-user",),
        "reactivate-user": ("administration:reactivate-user",),
        "see-trail": ("administration:audit-trail",),
    },
}


def help_address(page: str, roles: Collection[Role]) -> str:
    """The section of the help for this page, or the first help page if there is none."""
    for role, topics in HELP_TOPICS.items():
        if role in roles and (topic := _topic_of(page, topics)):
            return f"{reverse('help-for-role', args=[role])}#{topic}"
    return reverse("help")


def _topic_of(page: str, topics: Mapping[str, tuple[str, ...]]) -> str:
    return next((topic for topic, pages in topics.items() if page in pages), "")
