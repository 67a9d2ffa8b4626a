"""Which pages each role can open: the expected status of every address, in one table.

A row is an address and the object it is requested for. A column is who requests it. `200` means
shown, `302` redirected (to the sign-in page if not signed in), `403` visible to them but not
permitted, `404` that it does not exist for them, `409` that its state does not allow it, and `410`
that it has been withdrawn.
"""

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
    search                       -      302  200   200   200   200   200   200   200   200
    help                         -      200  200   200   200   200   200   200   200   200
    help-for-role                officer          200 200   200   200   200   200   200   200   200
    help-for-role                improvement-team 200 200   200   200   200   200   200   200   200
    help-for-role                signing-officer  200 200   200   200   200   200   200   200   200
    help-for-role                clerk            200 200   200   200   200   200   200   200   200
    help-for-role                member           200 200   200   200   200   200   200   200   200
    help-for-role                auditor          200 200   200   200   200   200   200   200   200
    help-for-role                administrator    200 200   200   200   200   200   200   200   200
    help-for-role                nobody           404 404   404   404   404   404   404   404   404
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
    actions:overview             -      302  403   403   200   200   403   403   200   403
    actions:plans                -      302  200   200   200   200   200   403   200   403
    actions:plan                 plan   302  200   200   200   200   200   404   200   404
    actions:plan-actions         plan   302  200   200   200   200   200   404   200   404
    actions:plan-rounds          plan   302  200   200   200   200   200   404   200   404
    actions:plan-reports         plan   302  200   200   200   200   200   404   200   404
    actions:plan-history         plan   302  200   200   200   200   200   404   200   404
    actions:actions              -      302  200   200   200   200   200   403   200   403
    actions:export-actions       -      302  200   200   200   200   200   403   200   403
    actions:change-actions       -      302  200   403   200   403   403   403   403   403
    actions:save-list            -      302  200   200   200   200   200   403   200   403
    actions:edit-saved-list      saved  302  200   403   200   403   403   404   403   404
    actions:edit-saved-list      saved_own 302 200 404   404   404   404   404   404   404
    actions:remove-saved-list    saved  302  200   403   200   403   403   404   403   404
    actions:remove-saved-list    saved_own 302 200 404   404   404   404   404   404   404
    actions:action               own    302  200   200   200   200   200   404   200   404
    actions:action               other  302  200   200   200   200   200   404   200   404
    actions:action               hidden 302  404   404   200   200   404   404   200   404
    actions:record-progress      own    302  200   403   200   403   403   404   403   404
    actions:record-progress      other  302  403   403   200   403   403   404   403   404
    actions:record-progress      hidden 302  404   404   200   403   404   404   403   404
    actions:update-for-lead      own    302  403   403   200   403   403   404   403   404
    actions:update-for-lead      other  302  403   403   200   403   403   404   403   404
    actions:update-for-lead      hidden 302  404   404   200   403   404   404   403   404
    actions:change-state         own    302  200  403  200  409  403  404  403  404
    actions:change-state         other  302  403  403  200  409  403  404  403  404
    actions:change-state         hidden 302  404  404  200  409  404  404  403  404
    actions:ask-for-date         own    302  200   403   200   403   403   404   403   404
    actions:ask-for-date         other  302  403   403   409   403   403   404   403   404
    actions:ask-for-date         hidden 302  404   404   409   403   404   404   403   404
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
    actions:sign-off             hidden 302 404 404 403 409 404 404 403 404
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
    actions:change-ref           own    302  403   403   200   403   403   404   403   404
    actions:change-ref           other  302  403   403   200   403   403   404   403   404
    actions:change-ref           hidden 302  404   404   200   403   404   404   403   404
    actions:update-my-actions    -      302  200   200   200   200   200   403   200   403
    actions:tell-team-of-my-actions -   302  200   403   403   403   403   403   403   403
    actions:answer               link   200  200   200   200   200   200   200   200   200
    actions:answer               over   410  410   410   410   410   410   410   410   410
    actions:answer               broken 410  410   410   410   410   410   410   410   410
    actions:send-fresh-link      over   405  405   405   405   405   405   405   405   405
    actions:show-confidential    link   200  200   200   200   200   200   200   200   200
    actions:show-confidential    over   404  404   404   404   404   404   404   404   404
    actions:show-confidential    broken 404  404   404   404   404   404   404   404   404
    actions:tell-team            link   200  200   200   200   200   200   200   200   200
    actions:tell-team            broken 404  404   404   404   404   404   404   404   404
    actions:tell-team            over   404  404   404   404   404   404   404   404   404
    actions:ask-for-date-by-link link-own 200 200  200   200   200   200   200   200   200
    actions:ask-for-date-by-link over-own 404 404  404   404   404   404   404   404   404
    actions:ask-for-date-by-link link-other 404 404 404  404   404   404   404   404   404
    actions:ask-for-date-by-link link-hidden 404 404 404 404   404   404   404   404   404
    actions:claim-completion-by-link link-own 200 200 200 200  200   200   200   200   200
    actions:claim-completion-by-link link-other 404 404 404 404 404  404   404   404   404
    actions:claim-completion-by-link link-hidden 404 404 404 404 404  404   404   404   404
    actions:claim-completion-by-link over-own 404 404 404 404 404  404   404   404   404
    actions:add-evidence-by-link link-own 200 200  200   200   200   200   200   200   200
    actions:add-evidence-by-link link-hidden 404 404 404 404   404   404   404   404   404
    actions:add-evidence-by-link link-other 404 404 404 404 404  404   404   404   404
    actions:add-evidence-by-link over-own 404 404 404 404 404  404   404   404   404
    actions:add-evidence-by-link broken-own 404 404 404 404 404  404   404   404   404
    actions:own-rows             link   200  200   200   200   200   200   200   200   200
    actions:own-rows             over   404  404   404   404   404   404   404   404   404
    actions:own-rows             broken 404  404   404   404   404   404   404   404   404
    actions:update-rounds        -      302  200   200   200   200   200   403   200   403
    actions:open-round           -      302  403   403   200   403   403   403   403   403
    actions:update-round         round  302  200   200   200   200   200   404   200   404
    actions:round-updates        round  302  200   200   200   200   200   404   200   404
    actions:round-reminders      round  302  200   200   200   200   200   404   200   404
    actions:round-settings       round  302  200   200   200   200   200   404   200   404
    actions:change-timetable     round  302  403   403   200   403   403   404   403   404
    actions:change-repetition    round  302  403   403   200   403   403   404   403   404
    actions:move-due-date        round  302  403   403   200   403   403   404   403   404
    actions:remind-leads         round  302  403   403   200   403   403   404   403   404
    actions:log-reminder           round  302  403   403   409   403   403   404   403   404
    actions:close-round          round  302  403   403   200   403   403   404   403   404
    actions:moderate-round       round  302  403   403   200   403   403   404   403   404
    actions:read-answer          answer 302  403   403   200   403   403   404   403   404
    actions:read-answer          answer_hidden 302 404 404 200 403   404   404   403   404
    actions:reply-to-reading     challenge 302 200 403   403   403   403   404   403   404
    actions:reply-to-reading     challenge_hidden 302 404 404 403 403 404  404   403   404
    actions:settle-rating        challenge 302 403 403   403   200   403   404   403   404
    actions:settle-rating        challenge_hidden 302 404 404 403 200 404  404   403   404
    actions:reply-by-link        challenge 200 200 200   200   200   200   200   200   200
    actions:reply-by-link        challenge_hidden 404 404 404 404 404 404  404   404   404
    actions:deal-with-notice     notice 302  403   403   200   403   403   403   403   403
    actions:outgoing-mail        -      302  403   403   200   403   403   403   403   403
    actions:warnings-about-ratings -    302  403   403   200   200   403   403   200   403
    actions:ask-lead             own    302  403   403   200   403   403   404   403   404
    actions:ask-lead             hidden 302  404   404   200   403   404   404   403   404
    actions:reply-to-question    question 302 200 403  403   403   403   404   403   404
    actions:reply-to-question    question_hidden 302 404 404 403 403 404  404  403   404
    actions:reply-to-question-by-link question 200 200 200 200 200  200   200   200   200
    actions:reply-to-question-by-link question_hidden 404 404 404 404 404 404 404 404 404
    actions:dismiss-warnings     own    302  403   403   200   403   403   404   403   404
    actions:dismiss-warnings     hidden 302 404 404 409 403 404 404 403 404
    actions:post-actions         post  302  200   200   200   200   200   403   200   403
    actions:add-evidence         own    302  200   403   200   403   403   404   403   404
    actions:add-evidence         other  302  403   403   200   403   403   404   403   404
    actions:add-evidence         hidden 302  404   404   200   403   404   404   403   404
    actions:replace-evidence     evidence 302 200  403   200   403   403   404   403   404
    actions:replace-evidence     evidence_hidden 302 404 404 200 403 404 404   403   404
    actions:replace-evidence     evidence_withdrawn 302 409 403 409 403 403 404 403 404
    actions:withdraw-evidence    evidence 302 200  403   200   403   403   404   403   404
    actions:withdraw-evidence    evidence_hidden 302 404 404 200 403 404 404   403   404
    actions:evidence-file        file   302  200   200   200   200   200   404   200   404
    actions:evidence-file        file_hidden 302 404 404 200 200   404   404   200   404
    actions:evidence-file        file_withdrawn 302 403 403 200 200 403  404   200   404
    actions:add-milestone        own    302  200   403   200   403   403   404   403   404
    actions:add-milestone        other  302  403   403   200   403   403   404   403   404
    actions:add-milestone        hidden 302  404   404   200   403   404   404   403   404
    actions:edit-milestone       milestone 302 200   403   200   403   403   404   403   404
    actions:edit-milestone       milestone_hidden 302 404 404 200 403 404 404  403   404
    actions:edit-milestone       milestone_withdrawn 302 409 403 409 403 403 404 403 404
    actions:tick-milestone       milestone 302 200   403   200   403   403   404   403   404
    actions:tick-milestone       milestone_hidden 302 404 404 200 403 404 404  403   404
    actions:tick-milestone       milestone_withdrawn 302 409 403 409 403 403 404 403 404
    actions:untick-milestone     milestone 302 409 403 409 403 403 404 403 404
    actions:untick-milestone     milestone_hidden 302 404 404 409 403 404 404 403 404
    actions:untick-milestone     milestone_withdrawn 302 409 403 409 403 403 404 403 404
    actions:withdraw-milestone   milestone 302 200   403   200   403   403   404   403   404
    actions:withdraw-milestone   milestone_hidden 302 404 404 200 403 404 404  403   404
    actions:withdraw-milestone   milestone_withdrawn 302 409 403 409 403 403 404 403 404
    people:posts                 -     302  200   200   200   200   200   403   200   403
    people:post                  post  302  200   200   200   200   200   403   200   403
    people:teams                 -     302  200   200   200   200   200   403   200   403
    people:team                  team  302  200   200   200   200   200   403   200   403
    people:make-post             -     302  403   403   200   403   403   403   403   403
    people:change-post           post  302  403   403   200   403   403   403   403   403
    merge-post                   post  302  403   403   200   403   403   403   403   403
    people:remove-post           post  302  403   403   200   403   403   403   403   403
    people:hand-over-post        post  302  403   403   200   403   403   403   403   403
    people:cover-post            post  302  403   403   200   403   403   403   403   403
    people:correct-holding       holding 302  403   403   200   403   403   403   403   403
    people:end-holding           holding 302  403   403   200   403   403   403   403   403
    people:cancel-holding        holding 302 403 403 409 403 403 403 403 403
    people:end-links             holding 302  403   403   200   403   403   403   403   403
    people:make-team             -     302  403   403   200   403   403   403   403   403
    people:change-team           team  302  403   403   200   403   403   403   403   403
    administration:users         -     302  403   403   403   403   403   403   403   200
    administration:audit-trail   -     302  403   403   403   403   403   403   200   200
    administration:create-user   -     302  403   403   403   403   403   403   403   200
    administration:user          somebody 302  403   403   403   403   403   403   403   200
    administration:change-user   somebody 302  403   403   403   403   403   403   403   200
    administration:set-roles     somebody 302  403   403   403   403   403   403   403   200
    administration:invite-user   somebody 302  403   403   403   403   403   403   403   200
    administration:deactivate-user somebody 302  403   403   403   403   403   403   403   200
    administration:reactivate-user somebody 302 403 403 403 403 403 403 403 409
    reports:publications         -      302  200   200   200   200   200   200   200   200
    reports:write-report         plan   302  403   403   200   403   200   404   403   404
    reports:report               draft  302  403   403   200   403   200   404   403   404
    reports:report               draft_restricted 302 404 404 200 403 404 404  403   404
    reports:report               draft_highlight 302 403 403 200 403 200  404  403   404
    reports:edit-report          draft  302  403   403   200   403   200   404   403   404
    reports:edit-report          draft_restricted 302 404 404 200 403 404 404  403   404
    reports:edit-report          draft_highlight 302 403 403 200 403 200  404  403   404
    reports:report-pdf           draft  302  403   403   200   403   200   404   403   404
    reports:report-pdf           draft_restricted 302 404 404 200 403 404 404  403   404
    reports:report-pdf           draft_highlight 302 403 403 200 403 200  404  403   404
    reports:publish-report       draft  302  403   403   200   403   200   404   403   404
    reports:publish-report       draft_restricted 302 404 404 200 403 404 404  403   404
    reports:publish-report       draft_highlight 302 403 403 200 403 200  404  403   404
    reports:discard-draft        draft  302  403   403   200   403   200   404   403   404
    reports:discard-draft        draft_restricted 302 404 404 200 403 404 404  403   404
    reports:withdraw-publication publication 302 403 403 200  403   200   403   403   403
    reports:withdraw-publication publication_restricted 302 404 404 200 403 404 404 403 404
    reports:withdraw-publication publication_open 302 403 403 200 403 200 403 403 403
    reports:withdraw-publication publication_exempt 302 404 404 200 403 200 404 403 404
    reports:withdraw-publication publication_draft 302 403 403 200 403 200 404 403 404
    reports:withdraw-publication publication_withdrawn 302 404 404 409 404 409 404 403 404
    reports:withdraw-item        item 302 403 403 403 403 200 403 403 403
    reports:withdraw-item        item_exempt 302 404 404 403 403 200 404 403 404
    reports:publication          publication_withdrawn 302 410 410 200 410 200 410 200 410
    reports:publication-pdf      publication_withdrawn 302 410 410 200 410 200 410 200 410
    reports:publication-data     publication_withdrawn 302 410 410 200 410 200 410 200 410
    reports:public-publication   publication_withdrawn 410 410 410 410 410 410 410 410 410
    reports:public-publication-pdf publication_withdrawn 410 410 410 410 410 410 410 410 410
    reports:publication          publication 302 200 200 200  200   200   200   200   200
    reports:publication          publication_restricted 302 404 404 200 200 404 404 200 404
    reports:publication          publication_open 302 200 200 200 200 200 200 200 200
    reports:publication          publication_exempt 302 404 404 200 200 200 404 200 404
    reports:publication          publication_draft 302 200 200 200 200 200 404 200 404
    reports:publication-pdf      publication 302 200 200 200  200   200   200   200   200
    reports:publication-pdf      publication_restricted 302 404 404 200 200 404 404 200 404
    reports:publication-pdf      publication_open 302 200 200 200 200 200 200 200 200
    reports:publication-pdf      publication_exempt 302 404 404 200 200 200 404 200 404
    reports:publication-pdf      publication_draft 302 200 200 200 200 200 404 200 404
    reports:publication-data     publication 302 200 200 200  200   200   200   200   200
    reports:publication-data     publication_restricted 302 404 404 200 200 404 404 200 404
    reports:publication-data     publication_open 302 200 200 200 200 200 200 200 200
    reports:publication-data     publication_exempt 302 404 404 200 200 200 404 200 404
    reports:publication-data     publication_draft 302 200 200 200 200 200 404 200 404
    reports:print-for-meeting    meeting 302 403 403  200   403   200   403   403   403
    reports:print-for-meeting    meeting_draft 302 403 403 200 403  200   403   403   403
    reports:public-publication   publication_open 200 200 200 200 200 200 200   200   200
    reports:public-publication   publication 404 404 404 404 404 404 404 404 404
    reports:public-publication   publication_restricted 404 404 404 404 404 404 404 404 404
    reports:public-publication   publication_exempt 404 404 404 404 404 404 404 404 404
    reports:public-publication   publication_draft 404 404 404 404 404 404 404 404 404
    reports:public-publication-pdf publication_open 200 200 200 200 200 200 200 200   200
    reports:public-publication-pdf publication 404 404 404 404 404 404 404 404 404
    reports:public-publication-pdf publication_restricted 404 404 404 404 404 404 404 404 404
    reports:public-publication-pdf publication_exempt 404 404 404 404 404 404 404 404 404
    reports:public-publication-pdf publication_draft 404 404 404 404 404 404 404 404 404
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
    committees:publish-agenda          meeting        302 403 403 403 403 409 403 403 403
    committees:publish-minutes         meeting_agenda 302 403 403 403 403 200 403 403 403
    committees:confirm-minutes         meeting        302 403 403 403 403 200 403 403 403
    committees:edit-item               item           302 403 403 403 403 200 403 403 403
    committees:edit-item               item_exempt    302 404 404 403 403 200 404 403 404
    committees:add-document            item           302 403 403 403 403 200 403 403 403
    committees:add-document            item_exempt    302 404 404 403 403 200 404 403 404
    committees:edit-document           document       302 403 403 403 403 200 403 403 403
    committees:edit-document           document_exempt 302 404 404 403 403 200 404 403 404
    committees:write-minute            item           302 403 403 403 403 200 403 403 403
    committees:write-minute            item_exempt    302 404 404 403 403 200 404 403 404
    committees:add-resolution          minute         302 403 403 403 403 200 403 403 403
    committees:add-resolution          minute_exempt  302 404 404 403 403 200 404 403 404
    committees:edit-resolution         resolution     302 403 403 403 403 200 403 403 403
    committees:edit-resolution         resolution_exempt 302 404 404 403 403 200 404 403 404
    committees:add-follow-up           resolution     302 403 403 403 403 200 403 403 403
    committees:add-follow-up           resolution_exempt 302 404 404 403 403 200 404 403 404
    committees:need-no-follow-up       resolution     302 403 403 403 403 200 403 403 403
    committees:need-no-follow-up       resolution_exempt 302 404 404 403 403 200 404 403 404
    committees:edit-follow-up          follow_up      302 403 403 403 403 200 403 403 403
    committees:edit-follow-up          follow_up_exempt 302 404 404 403 403 200 404 403 404
    committees:change-follow-up-state  follow_up      302 403 403 403 403 200 403 403 403
    committees:change-follow-up-state  follow_up_exempt 302 404 404 403 403 200 404 403 404
    committees:withdraw-item           item           302 403 403 403 403 302 403 403 403
    committees:withdraw-item           item_exempt    302 404 404 403 403 302 404 403 404
    committees:withdraw-document       document       302 403 403 403 403 200 403 403 403
    committees:withdraw-document       document_exempt 302 404 404 403 403 200 404 403 404
    committees:withdraw-resolution     resolution     302 403 403 403 403 200 403 403 403
    committees:withdraw-resolution     resolution_exempt 302 404 404 403 403 200 404 403 404
    committees:withdraw-follow-up      follow_up      302 403 403 403 403 200 403 403 403
    committees:withdraw-follow-up      follow_up_exempt 302 404 404 403 403 200 404 403 404
    committees:grant-dates             resolution     302 403 403 403 403 200 403 403 403
    committees:sign-off-actions        resolution     302 403 403 403 403 200 403 403 403
    committees:withdraw-actions        resolution     302 403 403 403 403 200 403 403 403
    committees:take-back-decision      decision       302 403 403 403 403 200 404 403 404
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


def rows():
    """Returns triples: name of the address, name of the object, statuses by user."""
    for line in TABLE.strip().splitlines():
        name, thing, *statuses = line.split()
        yield name, thing, dict(zip(WHO, map(int, statuses), strict=True))


def names():
    """Returns the names of the addresses in the table."""
    return {name for name, _, _ in rows()}
