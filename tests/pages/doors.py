"""Every address of the site, and what each role finds behind it: the one table of doors.

A row is a kind of page with the object it is asked for; a column is who asks. `200` is shown,
`302` is sent on (whoever is not signed in: to the sign-in page), `403` may be known and not
done, `404` does not exist for them.
"""

from django.urls import reverse

WHO = (
    "public",
    "lead",
    "officer",
    "improvement-team",
    "signing-officer",
    "clerk",
    "member",
    "auditor",
    "administrator",
)

#                                     public lead officer team signer clerk member auditor admin
TABLE = """
    home                         -      302  200   200   200   200   200   200   200   200
    help                         -      200  200   200   200   200   200   200   200   200
    accessibility                -      200  200   200   200   200   200   200   200   200
    privacy                      -      200  200   200   200   200   200   200   200   200
    account_login                -      200  302   302   302   302   302   302   302   302
    account_reauthenticate       -      302  200   200   200   200   200   200   200   200
    account_inactive             -      200  200   200   200   200   200   200   200   200
    account_signup               -      200  302   302   302   302   302   302   302   302
    account_logout               -      302  200   200   200   200   200   200   200   200
    account_change_password      -      302  200   200   200   200   200   200   200   200
    account_reset_password       -      200  200   200   200   200   200   200   200   200
    account_reset_password_done  -      200  200   200   200   200   200   200   200   200
    account_reset_password_from_key key 200  200   200   200   200   200   200   200   200
    account_reset_password_from_key_done - 200 200 200   200   200   200   200   200   200
    actions:plans                -      302  200   200   200   200   200   200   200   200
    actions:plan                 plan   302  200   200   200   200   200   404   200   404
    actions:action               own    302  200   200   200   200   200   404   200   404
    actions:action               other  302  200   200   200   200   200   404   200   404
    actions:action               hidden 302  404   404   200   200   404   404   200   404
    actions:record-progress      own    302  200   403   200   403   403   404   403   404
    actions:record-progress      other  302  403   403   200   403   403   404   403   404
    actions:record-progress      hidden 302  404   404   200   403   404   404   403   404
    actions:change-state         own    302  200   403   200   403   403   404   403   404
    actions:change-state         other  302  403   403   200   403   403   404   403   404
    actions:change-state         hidden 302  404   404   200   403   404   404   403   404
    actions:ask-for-date         own    302  200   403   200   403   403   404   403   404
    actions:ask-for-date         other  302  403   403   200   403   403   404   403   404
    actions:ask-for-date         hidden 302  404   404   200   403   404   404   403   404
    actions:answer-date-request  asked  302  403   403   403   200   403   404   403   404
    actions:answer-date-request  asked_hidden 302 404 404 403  200   404   404   403   404
    actions:correct-date         waiting 302  403   403   200   403   403   404   403   404
    actions:put-on-hold          own    302  200   403   200   403   403   404   403   404
    actions:put-on-hold          other  302  403   403   200   403   403   404   403   404
    actions:put-on-hold          hidden 302  404   404   200   403   404   404   403   404
    actions:claim-completion     own    302  200   403   200   403   403   404   403   404
    actions:claim-completion     other  302  403   403   200   403   403   404   403   404
    actions:claim-completion     hidden 302  404   404   200   403   404   404   403   404
    actions:sign-off             waiting 302 403   403   403   200   403   404   403   404
    actions:sign-off             hidden 302  404   404   403   403   404   404   403   404
    actions:sign-off-several     -      302  403   403   403   200   403   403   403   403
    actions:plan-embedded-check  signed 302  403   403   200   200   403   404   403   404
    actions:record-embedded-check check 302  403   403   200   200   403   404   403   404
    actions:ask-for-withdrawal   own    302  200   403   200   403   403   404   403   404
    actions:ask-for-withdrawal   hidden 302  404   404   200   403   404   404   403   404
    actions:refuse-withdrawal    withdrawal 302 403 403 200  403   403   404   403   404
    actions:make-plan            -      302  403   403   200   403   403   403   403   403
    actions:import-new-plan      -      302  403   403   200   403   403   403   403   403
    actions:edit-plan            plan   302  403   403   200   403   403   404   403   404
    actions:add-action           plan   302  403   403   200   403   403   404   403   404
    actions:import-plan          plan   302  403   403   200   403   403   404   403   404
    actions:apply-import         upload 302  404   404   200   404   404   404   404   404
    actions:edit-action          own    302  403   403   200   403   403   404   403   404
    actions:edit-action          other  302  403   403   200   403   403   404   403   404
    actions:edit-action          hidden 302  404   404   200   403   404   404   403   404
    people:posts                 -     302  200   200   200   200   200   403   200   403
    people:post                  post  302  200   200   200   200   200   403   200   403
    people:teams                 -     302  200   200   200   200   200   403   200   403
    people:team                  team  302  200   200   200   200   200   403   200   403
    people:make-post             -     302  403   403   200   403   403   403   403   403
    people:change-post           post  302  403   403   200   403   403   403   403   403
    people:hand-over-post        post  302  403   403   200   403   403   403   403   403
    people:cover-post            post  302  403   403   200   403   403   403   403   403
    people:correct-holding       holding 302  403   403   200   403   403   403   403   403
    people:end-holding           holding 302  403   403   200   403   403   403   403   403
    people:cancel-holding        holding 302  403   403   200   403   403   403   403   403
    people:make-team             -     302  403   403   200   403   403   403   403   403
    people:change-team           team  302  403   403   200   403   403   403   403   403
    administration:users         -     302  403   403   403   403   403   403   403   200
    administration:create-user   -     302  403   403   403   403   403   403   403   200
    administration:user          somebody 302  403   403   403   403   403   403   403   200
    administration:change-user   somebody 302  403   403   403   403   403   403   403   200
    administration:set-roles     somebody 302  403   403   403   403   403   403   403   200
    administration:invite-user   somebody 302  403   403   403   403   403   403   403   200
    administration:deactivate-user somebody 302  403   403   403   403   403   403   403   200
    administration:reactivate-user somebody 302  403   403   403   403   403   403   403   200
    reports:publications         -      302  200   200   200   200   200   200   200   200
    reports:write-report         plan   302  403   403   200   403   200   404   403   404
    reports:report               draft  302  403   403   200   403   200   404   403   404
    reports:report               draft_restricted 302 404 404 200 403 404 404  403   404
    reports:edit-report          draft  302  403   403   200   403   200   404   403   404
    reports:edit-report          draft_restricted 302 404 404 200 403 404 404  403   404
    reports:report-pdf           draft  302  403   403   200   403   200   404   403   404
    reports:report-pdf           draft_restricted 302 404 404 200 403 404 404  403   404
    reports:publish-report       draft  302  403   403   200   403   200   404   403   404
    reports:publish-report       draft_restricted 302 404 404 200 403 404 404  403   404
    reports:publication          publication 302 200 200 200  200   200   200   200   200
    reports:publication          publication_restricted 302 404 404 200 200 404 404 200 404
    reports:publication-pdf      publication 302 200 200 200  200   200   200   200   200
    reports:publication-pdf      publication_restricted 302 404 404 200 200 404 404 200 404
    reports:publication-data     publication 302 200 200 200  200   200   200   200   200
    reports:publication-data     publication_restricted 302 404 404 200 200 404 404 200 404
    reports:print-for-meeting    meeting 302 403 403  200   403   200   403   403   403
    reports:public-publication   number 404 404  404  404   404   404   404   404   404
    reports:public-publication-pdf number 404 404 404 404   404   404   404   404   404
    committees:committees              -              302 200 200 200 200 200 200 200 200
    committees:committee               committee      302 200 200 200 200 200 200 200 200
    committees:committee               board          302 200 200 200 200 200 404 200 404
    committees:follow-ups              committee      302 200 200 200 200 200 200 200 200
    committees:follow-ups              board          302 200 200 200 200 200 404 200 404
    committees:meeting                 meeting        302 200 200 200 200 200 200 200 200
    committees:item                    item           302 200 200 200 200 200 200 200 200
    committees:item                    item_exempt    302 404 404 200 200 200 404 200 404
    committees:item                    item_draft     302 200 200 200 200 200 404 200 404
    committees:add-committee           -              302 403 403 403 403 200 403 403 403
    committees:edit-committee          committee      302 403 403 403 403 200 403 403 403
    committees:add-member              committee      302 403 403 403 403 200 403 403 403
    committees:edit-member             seat           302 403 403 403 403 200 403 403 403
    committees:add-meeting             committee      302 403 403 403 403 200 403 403 403
    committees:import-meetings         committee      302 403 403 403 403 200 403 403 403
    committees:apply-import            committee      302 403 403 403 403 302 403 403 403
    committees:edit-meeting            meeting        302 403 403 403 403 200 403 403 403
    committees:add-item                meeting        302 403 403 403 403 200 403 403 403
    committees:publish-agenda          meeting_draft  302 403 403 403 403 200 403 403 403
    committees:publish-agenda          meeting        302 403 403 403 403 403 403 403 403
    committees:publish-minutes         meeting_agenda 302 403 403 403 403 200 403 403 403
    committees:confirm-minutes         meeting        302 403 403 403 403 200 403 403 403
    committees:edit-item               item           302 403 403 403 403 200 403 403 403
    committees:edit-item               item_exempt    302 404 404 403 403 200 404 403 404
    committees:add-document            item           302 403 403 403 403 200 403 403 403
    committees:edit-document           document       302 403 403 403 403 200 403 403 403
    committees:write-minute            item           302 403 403 403 403 200 403 403 403
    committees:add-resolution          minute         302 403 403 403 403 200 403 403 403
    committees:edit-resolution         resolution     302 403 403 403 403 200 403 403 403
    committees:add-follow-up           resolution     302 403 403 403 403 200 403 403 403
    committees:edit-follow-up          follow_up      302 403 403 403 403 200 403 403 403
    committees:change-follow-up-state  follow_up      302 403 403 403 403 200 403 403 403
    committees:grant-dates             resolution     302 403 403 403 403 200 403 403 403
    committees:sign-off-actions        resolution     302 403 403 403 403 200 403 403 403
    committees:withdraw-actions        resolution     302 403 403 403 403 200 403 403 403
    committees:choose-who-accepts      plan           302 403 403 200 403 403 404 403 404
    committees:public                  -              200 200 200 200 200 200 200 200 200
    committees:public-committee        committee      200 200 200 200 200 200 200 200 200
    committees:public-committee        board          404 404 404 404 404 404 404 404 404
    committees:public-meeting          meeting        200 200 200 200 200 200 200 200 200
    committees:public-item             item           200 200 200 200 200 200 200 200 200
    committees:public-item             item_exempt    404 404 404 404 404 404 404 404 404
    committees:public-item             item_draft     404 404 404 404 404 404 404 404 404
    public-nothing                     rest           404 404 404 404 404 404 404 404 404
"""

# Pages on which something is sent; every other page answers POST with 405. Those of allauth are
# tried by the tests of signing in.
FORM_PAGES = {
    "committees:grant-dates",
    "committees:sign-off-actions",
    "committees:withdraw-actions",
    "committees:choose-who-accepts",
    "actions:correct-date",
    "actions:put-on-hold",
    "actions:claim-completion",
    "actions:sign-off",
    "actions:sign-off-several",
    "actions:plan-embedded-check",
    "actions:record-embedded-check",
    "actions:ask-for-withdrawal",
    "actions:refuse-withdrawal",
    "actions:record-progress",
    "actions:change-state",
    "actions:ask-for-date",
    "actions:answer-date-request",
    "actions:make-plan",
    "actions:import-new-plan",
    "actions:edit-plan",
    "actions:add-action",
    "actions:import-plan",
    "actions:apply-import",
    "actions:edit-action",
    "people:make-post",
    "people:change-post",
    "people:hand-over-post",
    "people:cover-post",
    "people:correct-holding",
    "people:end-holding",
    "people:cancel-holding",
    "people:make-team",
    "people:change-team",
    "administration:create-user",
    "administration:change-user",
    "administration:set-roles",
    "administration:invite-user",
    "administration:deactivate-user",
    "administration:reactivate-user",
    "reports:write-report",
    "reports:edit-report",
    "reports:publish-report",
    "committees:add-committee",
    "committees:add-document",
    "committees:add-follow-up",
    "committees:add-item",
    "committees:add-meeting",
    "committees:add-member",
    "committees:add-resolution",
    "committees:apply-import",
    "committees:change-follow-up-state",
    "committees:confirm-minutes",
    "committees:edit-committee",
    "committees:edit-document",
    "committees:edit-follow-up",
    "committees:edit-item",
    "committees:edit-meeting",
    "committees:edit-member",
    "committees:edit-resolution",
    "committees:import-meetings",
    "committees:publish-agenda",
    "committees:publish-minutes",
    "committees:write-minute",
}


def rows():
    """The table as triples: name of the address, name of the object, statuses by who asks."""
    for line in TABLE.strip().splitlines():
        name, thing, *statuses = line.split()
        yield name, thing, dict(zip(WHO, map(int, statuses), strict=True))


def names():
    """The names of the addresses in the table."""
    return {name for name, _, _ in rows()}


def address(name, thing, world):
    """The address of a row of the table."""
    if thing == "-":
        return reverse(name)
    if thing == "key":
        # Of nobody: for somebody, allauth notes their address on the first look.
        return reverse(name, args=["zz", "made-up"])
    if thing == "rest":
        return reverse(name, args=["nowhere/"])
    if thing == "plan":
        return reverse(name, args=[world.plan.slug])
    if thing == "number":
        # Published, and on no agenda: behind the public door it does not exist.
        return reverse(name, args=[world.publication.report_id, world.publication.version])
    return reverse(name, args=[getattr(world, thing).pk])
