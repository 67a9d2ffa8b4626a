"""Every picture in the help: the user, and the links that lead to the page shown."""

from dataclasses import dataclass

from safeguard.accounts.roles import Role

# The menu of links beside the main button, which opens in place.
MORE = "More"
STACKED = 640
NARROW = 700
WIDE = 1020


@dataclass(frozen=True)
class Picture:
    """A part of a page of the demonstration, as one role sees it.

    If there is no role, it is shown as the public sees it. From the address `start`, links are
    followed by their text, as the help describes. `part` is the selector of the part shown, and
    `until` is the selector of the first element below it that is not shown. Pages with tables need
    a wide `window`, or one so narrow that each row becomes a block.
    """

    name: str
    role: Role | None
    start: str
    links: tuple[str, ...] = ()
    part: str = "main"
    until: str = ""
    window: int = NARROW


OFFICER = Role.OFFICER
TEAM = Role.IMPROVEMENT_TEAM
CLERK = Role.CLERK
ADMINISTRATOR = Role.ADMINISTRATOR
FRONT_DOOR = "/plans/front-door-improvement-plan/"
IMPROVEMENT = "/plans/childrens-services-improvement-plan/"
CORPORATE = "Corporate Overview and Scrutiny Committee"
YOUNG_PEOPLE = "Children and Young People Overview and Scrutiny Committee"
OTHERS = "h2:has-text('Your other actions')"
CHECKS = "h2:has-text('Check improvement')"
FIFTH_ROW = "tbody tr:nth-child(5)"


def field(name: str) -> str:
    """Returns the selector of a field with its label."""
    return f".govuk-form-group:has([name={name}])"


PICTURES = (
    Picture("your-actions", OFFICER, "/", until=OTHERS, window=WIDE),
    Picture("answers", OFFICER, "/my-actions/", until=".answer >> nth=2"),
    Picture(
        "record-progress",
        OFFICER,
        FRONT_DOOR + "actions/",
        ("Use trained interpreters", "Record progress"),
        until=field("improvement_required"),
    ),
    Picture(
        "claim",
        OFFICER,
        FRONT_DOOR + "actions/",
        ("Make a decision on every contact", MORE, "Mark as complete"),
    ),
    Picture(
        "ask-for-date",
        OFFICER,
        FRONT_DOOR + "actions/",
        ("Make a decision on every contact", MORE, "Request a new date"),
    ),
    Picture("plan", TEAM, FRONT_DOOR, until=".aside"),
    Picture("import-plan", TEAM, IMPROVEMENT, (MORE, "Import from a file")),
    Picture("add-action", TEAM, FRONT_DOOR + "actions/", ("Add an action",), until=field("theme")),
    Picture("people", TEAM, "/people/", until=FIFTH_ROW, window=WIDE),
    Picture("open-round", TEAM, "/rounds/", ("Start a round",), part="main form"),
    Picture(
        "round",
        TEAM,
        "/rounds/",
        ("Update round:",),
        until=".lines .line:nth-child(4)",
        window=WIDE,
    ),
    Picture(
        "moderate",
        TEAM,
        "/rounds/",
        ("Update round:", "Inbox"),
        until=".read-card >> nth=1",
    ),
    Picture(
        "all-actions",
        TEAM,
        "/actions/",
        part="#results",
        until=".line-to-choose >> nth=2",
        window=STACKED,
    ),
    Picture("warnings", TEAM, "/warnings/", until=".lines .line:nth-child(3)", window=WIDE),
    Picture(
        "write-report",
        TEAM,
        FRONT_DOOR,
        ("Write an exception report",),
        until=field("committee_name"),
    ),
    Picture("to-sign-off", Role.SIGNING_OFFICER, "/", until=CHECKS, window=WIDE),
    Picture(
        "sign-off",
        Role.SIGNING_OFFICER,
        "/",
        ("Run a parenting course",),
        until="main .govuk-textarea",
    ),
    Picture("sign-off-several", Role.SIGNING_OFFICER, "/", ("Sign off several",)),
    Picture("meeting", CLERK, "/committees/", (CORPORATE, "10 September 2013")),
    Picture(
        "item",
        CLERK,
        "/committees/",
        (CORPORATE, "7 May 2013", "118"),
    ),
    Picture(
        "publication",
        Role.MEMBER,
        "/reports/",
        ("Update on children's safeguarding",),
        until="article h2",
    ),
    Picture(
        "follow-ups",
        Role.MEMBER,
        "/committees/",
        (YOUNG_PEOPLE, "outstanding follow-up"),
        window=WIDE,
    ),
    Picture("public-committee", None, "/public/", (YOUNG_PEOPLE,), window=WIDE),
    Picture(
        "history",
        Role.AUDITOR,
        IMPROVEMENT + "actions/",
        ("Ensure good quality supervision",),
        part=".timeline-compact",
        until=".timeline-compact > li >> nth=2",
    ),
    Picture("users", ADMINISTRATOR, "/administration/", until=FIFTH_ROW, window=WIDE),
    Picture(
        "new-sign-in",
        ADMINISTRATOR,
        "/administration/",
        ("New account",),
        until=".govuk-checkboxes__item >> nth=4",
    ),
)
