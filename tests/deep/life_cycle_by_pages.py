"""An action's life cycle as a state machine: people use its pages in any order.

Each step opens a page, fills in its form and submits it. A page must open for exactly the right
people and do exactly what was submitted.
"""

import re
import uuid
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from actions.models import DateRequest, EmbeddedCheck, EntryKind, WithdrawalRequest
from safeguard.accounts.models import PostHolding
from safeguard.dates import parse
from tests.deep.access import Access
from tests.deep.action_life import OPEN, POST, Life, has_evidence, leads_to, needs_reason
from tests.pages.html_forms import form_on

WHICH = st.integers(0, 3)
NUMBER = st.integers(0, 5039)
REASONS = st.sampled_from(["The trainer left.", "The trainer left.", "The trainer left.", ""])
ANSWERS = {
    "answer-date-request": DateRequest,
    "refuse-withdrawal": WithdrawalRequest,
    "record-embedded-check": EmbeddedCheck,
}
UPDATES = {EntryKind.IMPORT, EntryKind.PROGRESS, EntryKind.CONFIRMATION}
LATER = "31/12/2098"
# Pages that must be based on the current version of the action.
NEEDS_CURRENT_VERSION = {
    "record-progress",
    "claim-completion",
    "put-on-hold",
    "sign-off",
    "change-state",
    "ask-for-date",
    "correct-date",
    "ask-for-withdrawal",
    "plan-embedded-check",
    "record-embedded-check",
}
REFUSED = "refused"
PEOPLE = ["lead", "team", "signer", "both", "cover", "auditor"]
SIGNERS = ["signer", "both", "cover"]
STEPS = ["page"] * 8 + ["tick"] * 2 + ["round", "hand over"]
# Pages that change the status. The others are opened less often.
CHANGES_STATUS = {
    "claim-completion",
    "put-on-hold",
    "sign-off",
    "change-state",
    "answer-date-request",
    "plan-embedded-check",
    "record-embedded-check",
}
TICKED = {"grant-dates": None, "withdraw-actions": "withdrawn"}


class LifeCycleByPages(Life):
    """The steps, each taken on its page. The date is always today, as it is for the pages."""

    @rule(
        what=st.sampled_from(STEPS),
        which=WHICH,
        number=NUMBER,
        who=st.sampled_from(PEOPLE),
        is_any=st.sampled_from([False] * 7 + [True]),
        reason=REASONS,
        is_late=st.sampled_from([False] * 7 + [True]),
    )
    def step(self, what, which, number, who, is_any, reason, is_late):
        """One rule for all steps. If there were several, hypothesis would leave some out."""
        if what == "page":
            self.open_a_page(self.pick(which), number, who, is_any, reason, is_late=is_late)
        elif what == "tick":
            self.tick_some(number, is_any)
        elif what == "round":
            self.begin_or_end_round(self.pick(which), number)
        else:
            self.hand_over_to(["other", "lead", "both"][number % 3], from_on=timezone.localdate())

    def open_a_page(self, action, number, who, is_any, reason, *, is_late):
        """Opens a page of the action as one of the people, usually one they can open."""
        leads = self.leads()
        pages = [page for page in PAGES if self.is_there(page, action)]
        openable = [
            (page, name)
            for page in pages
            for name in PEOPLE
            if self.can_open(page, name, action, leads)
        ]
        if not is_any and openable:
            pages = sorted({page for page, _ in openable})
            changing = [page for page in pages if page in CHANGES_STATUS]
            pages = changing if changing and number % 3 else pages
        page = pages[number // 3 % len(pages)]
        if is_any and number % 2 and action.state == "awaiting-sign-off":
            page = "sign-off"
        people = [name for each, name in openable if each == page]
        if people and not is_any:
            who = people[number // 11 % len(people)]
        if who in people:
            self.submit_form(page, who, action, reason, number // 13, is_late=is_late)
        else:
            self.check_refused(page, who, action)

    def request_for(self, page, action):
        """Returns the action's latest request, if the page is for deciding one."""
        if page not in ANSWERS:
            return None
        return ANSWERS[page].objects.filter(action=action).order_by("-pk").first()

    def is_there(self, page, action):
        return page not in ANSWERS or self.request_for(page, action) is not None

    def address_of(self, page, action):
        about = self.request_for(page, action) or action
        return reverse(f"actions:{page}", args=[about.pk])

    def leads(self):
        """Returns the people who lead the actions today. All of them belong to one post."""
        held = PostHolding.objects.on(timezone.localdate()).filter(post__job_title=POST)
        users = set(held.values_list("user", flat=True))
        return {name for name, each in self.council.people.items() if each.user.pk in users}

    def can_open(self, page, who, action, leads):
        """Returns whether this person can open the page."""
        access = Access(
            self.council.people[who],
            action,
            leads=who in leads,
            vouched=self.council.people[who].user.pk in self.people_who_vouched(action.pk),
        )
        return access.can_open(page, self.request_for(page, action))

    def people_who_vouched(self, pk):
        """Returns who wrote the last update and who marked the action as complete."""
        told = [entry for _, entry in sorted(self.history[pk], key=lambda each: each[0])]
        wrote = [entry.recorded_by_id for entry in told if entry.kind in UPDATES][-1:]
        claimed = []
        for before, entry in zip(told, told[1:], strict=False):
            if (before.state, entry.state) == ("in-progress", "awaiting-sign-off"):
                claimed = [entry.recorded_by_id]
        return {*wrote, *claimed}

    def check_refused(self, page, who, action):
        """Checks that the page is refused, even to a made-up form, and that nothing changes."""
        client, address = self.council.people[who].client, self.address_of(page, action)
        sent = {"nonce": uuid.uuid4(), "version": action.version, "reason": "Because."}

        def open_and_post():
            for answer in (client.get(address), client.post(address, sent)):
                self.check_answer_of_refusal(answer, f"{page} for {who}: {action.state}")

        self.attempt(open_and_post)

    def submit_form(self, page, who, action, reason, number, *, is_late):
        """Fills in the form and submits it twice, as a double click does."""
        client, address = self.council.people[who].client, self.address_of(page, action)
        shown_form = client.get(address)
        assert shown_form.status_code == 200, f"{page} is closed to {who}: {action.state}"
        form = form_on(shown_form)
        typed, expected = PAGES[page](self, action, form, reason, number)
        sent = form.filled_in(**typed)
        is_late = is_late and page in NEEDS_CURRENT_VERSION and action.version > 0
        if is_late:
            sent["version"] = [str(action.version - 1)]
        answers = []

        def post():
            answers.append(client.post(address, sent))
            if answers[0].status_code != 302:
                return None
            answers.append(client.post(address, sent))
            return answers

        done = self.attempt(post)
        state = self.columns[action.pk]["state"]
        if is_late:
            assert not done
        elif expected == REFUSED:
            assert not done, f"{page} accepts {typed} from {who}: {action.state}"
            assert answers[0].status_code == 200
        else:
            assert done, f"{page} refuses {typed} from {who}: {errors_of(answers[0])}"
            assert state == (expected or state)
            assert answers[1].status_code == 302
        if not done:
            assert 'class="govuk-error-summary"' in answers[0].text
        elif page in ANSWERS:
            self.check_refused(page, who, action)
        elif state == "awaiting-sign-off":
            self.compare_who_can_sign(action.pk)

    def compare_who_can_sign(self, pk):
        """Checks that the sign-off pages open only for those who can sign off the action."""
        self.compare_offer(*self.offered_on("sign-off-actions"))
        action, leads = self.action(pk), self.leads()
        for who in SIGNERS:
            response = self.council.people[who].client.get(self.address_of("sign-off", action))
            can_open = self.can_open("sign-off", who, action, leads)
            assert response.status_code == (200 if can_open else 403), f"{who} {can_open}"

    def fill_progress(self, action, form, reason, number):
        ratings = form.offered["rating"]
        said = f"Said for the {self.head.seq}th time."
        typed = {"progress_made": said, "improvement_required": "A trainer.", "reason": reason}
        typed |= {"next_step": "Advertise.", "next_step_due": LATER}
        if "restart_on" in form.data:
            typed["restart_on"] = LATER
        rating = ratings[number % len(ratings)]
        same = action.rating and action.rating.code == rating
        states = {"red": "revised-timescale-needed", "amber-red": "on-hold"}
        if action.plan.title != "Six":
            states = {}
        new = states.get(rating)
        stays = new is None or new == action.state
        begun = "in-progress" if action.state == "not-started" else action.state
        if not stays and new not in leads_to(begun):
            return typed | {"rating": rating}, REFUSED
        is_new_to_it = action.rating is not None and not same and action.rating.code != "no-data"
        if not reason and (is_new_to_it or not stays):
            return typed | {"rating": rating}, REFUSED
        return typed | {"rating": rating}, new

    def fill_claim(self, action, form, reason, number):
        name = ["evidence", "no_evidence_reason"][number % 2]
        assert form.data[name] == [""]
        return {name: reason}, "awaiting-sign-off" if reason else REFUSED

    def fill_hold(self, action, form, reason, number):
        restart = f"{timezone.localdate() + timedelta(days=number % 40):%d/%m/%Y}"
        typed = {"reason": reason, "restart_on": restart}
        is_right = bool(reason) and number % 40 > 0
        others = form.offered["waits_for"]
        if number % 3 == 1:
            typed["waits_for"] = others[number % len(others)]
        if number % 3 == 2:
            typed |= {"waits_for_text": "The inspectorate.", "waits_for_on": reason and LATER}
        return typed, "on-hold" if is_right else REFUSED

    def fill_sign_off(self, action, form, reason, number):
        if number % 3:
            is_right = reason or has_evidence(action)
            typed = {"answer": "sign", "reason": reason, "confirmed": "on"}
            return typed, "signed-off" if is_right else REFUSED
        return {"answer": "return", "reason": reason}, "in-progress" if reason else REFUSED

    def fill_state(self, action, form, reason, number):
        """Fills in a new status. A status that is not offered must be refused."""
        every = sorted(leads_to("in-progress") | set(OPEN) | {"signed-off", "withdrawn"})
        new = every[number % len(every)] if number % 4 == 0 else None
        new = new or form.offered["state"][number % len(form.offered["state"])]
        typed = {"state": new, "reason": reason}
        if "decided_by" in form.data:
            typed["decided_by"] = "The board, today" if number % 5 else ""
        is_right = form.offers("state", new) and (reason or not needs_reason(action.state, new))
        is_decided = new != "withdrawn" or typed.get("decided_by")
        return typed, new if is_right and is_decided else REFUSED

    def fill_date_request(self, action, form, reason, number):
        due = ["31/12/2099", "March 2098", "tbc", "soon"][number % 4]
        is_new = due in {"31/12/2099", "March 2098"} and parse(due).last_day != action.due_on
        typed = {"new_due": due, "reason": reason}
        return typed, action.state if reason and is_new else REFUSED

    def fill_correction(self, action, form, reason, number):
        due = ["31/12/2097", "31/12/2099", "tbc"][number % 3]
        is_new = due != "tbc" and parse(due).last_day != action.due_on
        typed = {"corrected_due": due, "reason": reason}
        return typed, action.state if reason and is_new else REFUSED

    def fill_date_answer(self, action, form, reason, number):
        if number % 3 == 0:
            return {"answer": "refuse", "reason": reason}, action.state if reason else REFUSED
        is_back = action.state == "revised-timescale-needed"
        return {"answer": "agree"}, "in-progress" if is_back else action.state

    def fill_reason(self, action, form, reason, number):
        return {"reason": reason}, action.state if reason else REFUSED

    def fill_withdrawal_request(self, action, form, reason, number):
        return {"reason": reason}, action.state if reason else REFUSED

    def fill_check(self, action, form, reason, number):
        return {"due_on": LATER if reason else "soon"}, action.state if reason else REFUSED

    def fill_result(self, action, form, reason, number):
        found = ["yes", "no"][number % 2]
        typed = {"is_embedded": found, "found": reason}
        return typed, action.state if reason else REFUSED

    def tick_some(self, number, is_any):
        """Uses a page where several actions are ticked, usually one that offers some."""
        lists = [*SIGNERS, *self.council.clauses]
        offers = {each: self.offered_on(each) for each in lists}
        full = [each for each in lists if offers[each][2]]
        among = lists if is_any or not full else full
        chosen = among[number // 2 % len(among)]
        self.tick(*offers[chosen], state=TICKED.get(chosen, "signed-off"), number=number)

    def offered_on(self, page):
        """Returns the client and address for a page with checkboxes, and the actions offered on it.
        For signing off several actions, `page` is the name of the user."""
        every = [self.action(pk) for pk in self.council.keys]
        if page in SIGNERS:
            leads, client = self.leads(), self.council.people[page].client
            signable = [each for each in every if self.can_open("sign-off", page, each, leads)]
            backed = [each for each in signable if has_evidence(each)]
            return client, reverse("actions:sign-off-several"), backed
        if page == "sign-off-actions":
            offered = [
                each
                for each in every
                if each.state == "awaiting-sign-off" and each.plan.accepted_by == "COMMITTEE"
            ]
        else:
            unanswered = {
                "grant-dates": DateRequest.objects.filter(decided_at=None),
                "withdraw-actions": WithdrawalRequest.objects.filter(answered_at=None),
            }[page].filter(action__state__in=OPEN)
            keys = set(unanswered.values_list("action", flat=True))
            offered = [each for each in every if each.pk in keys]
        address = reverse(f"committees:{page}", args=[self.council.clauses[page]])
        return self.council.clerk, address, offered

    def compare_offer(self, client, address, offered):
        """Checks that the page offers exactly these actions. Returns its form or None."""
        shown_form = client.get(address)
        if not offered:
            assert 'name="chosen"' not in shown_form.text, f"{address} offers what it must not"
            return None
        form = form_on(shown_form)
        assert len(form.offered["chosen"]) == len(offered)
        return form

    def tick(self, client, address, offered, *, state, number):
        """Ticks actions on the page and checks that every one is changed."""
        form = self.compare_offer(client, address, offered)
        if form is None:
            return
        boxes = form.offered["chosen"]
        chosen = boxes if number % 2 else [boxes[number // 2 % len(boxes)]]
        asked = DateRequest.objects.filter(decided_at=None)
        due = dict(asked.values_list("action", "new_due_on"))
        before = self.columns

        def post():
            sent = {**form.filled_in(chosen=chosen), "agreed": "decision"}
            sent["confirmed"] = self.doubtful_among(chosen, offered)
            responses = [client.post(address, sent) for _ in range(2)]
            assert [response.status_code for response in responses] == [302, 302]
            return responses

        self.attempt(post, events=len(chosen))
        changed = [pk for pk in self.columns if self.columns[pk] != before[pk]]
        assert len(changed) == len(chosen)
        assert {each.pk for each in offered}.issuperset(changed)
        for pk in changed:
            assert state in {None, self.columns[pk]["state"]}
            assert state or self.columns[pk]["due_on"] == due[pk]

    def begin_or_end_round(self, action, number):
        """Opens or closes a round through the services. The round pages have their own tests."""
        today = timezone.localdate()
        round = self.round_of(action)
        if round is None:
            self.attempt(lambda: self.begin_round_of(action, today=today))
        else:
            self.attempt(lambda: self.log_calls(round, is_all=number % 3 > 0, today=today))
            self.attempt(lambda: self.end(round), events=lambda silent: 1 + silent)


PAGES = {
    "record-progress": LifeCycleByPages.fill_progress,
    "claim-completion": LifeCycleByPages.fill_claim,
    "put-on-hold": LifeCycleByPages.fill_hold,
    "sign-off": LifeCycleByPages.fill_sign_off,
    "change-state": LifeCycleByPages.fill_state,
    "ask-for-date": LifeCycleByPages.fill_date_request,
    "correct-date": LifeCycleByPages.fill_correction,
    "answer-date-request": LifeCycleByPages.fill_date_answer,
    "ask-for-withdrawal": LifeCycleByPages.fill_withdrawal_request,
    "refuse-withdrawal": LifeCycleByPages.fill_reason,
    "plan-embedded-check": LifeCycleByPages.fill_check,
    "record-embedded-check": LifeCycleByPages.fill_result,
}


def errors_of(page):
    """Returns the text of the page's error summary."""
    text = re.search(r'class="govuk-error-summary".*?</ul>', page.text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", text.group()) if text else page.status_code
