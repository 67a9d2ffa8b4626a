"""A made-up report in the shape of the real one, for tests of the paper alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rating:
    code: str
    label: str
    shape: str
    colour: str
    definition: str


@dataclass(frozen=True)
class Paragraph:
    number: int
    text: str
    bullets: Sequence[str] = ()


@dataclass(frozen=True)
class FrontSection:
    heading: str
    level: int
    paragraphs: Sequence[Paragraph] = ()


@dataclass(frozen=True)
class KeyLine:
    rating: Rating
    definition: str


@dataclass(frozen=True)
class BarPart:
    code: str
    label: str
    colour: str
    count: int
    share: int
    text: str
    x: int
    width: int


@dataclass(frozen=True)
class FlagLine:
    label: str
    count: int
    detail_lines: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    ref: str
    action: str
    lead: str
    rating: Rating
    state_label: str
    original_due_text: str
    due_text: str
    since_text: str
    flags: Sequence[str] = ()
    progress_made: str = ""
    improvement_required: str = ""
    reason: str = ""
    previous_rating_text: str = ""
    last_heard_text: str = ""
    reminders_text: str = ""
    revision_text: str = ""


@dataclass(frozen=True)
class Report:
    title: str
    council: str
    plan_title: str
    as_at_text: str
    filter_text: str
    summary: str
    is_restricted: bool = False
    committee: str = ""
    meeting_text: str = ""
    report_by: str = ""
    wards_affected: str = ""
    sections: Sequence[FrontSection] = ()
    recommendation: str = ""
    appendices: Sequence[tuple[int, str]] = ()
    background_papers: Sequence[str] = ()
    scale_key: Sequence[KeyLine] = ()
    bar: Sequence[BarPart] = ()
    count_lines: Sequence[tuple[Rating, int, str]] = ()
    rows: Sequence[Row] = ()
    flag_lines: Sequence[FlagLine] = ()
    movement: Sequence[tuple[str, int, str]] = ()
    movement_note: str = ""
    completed_since: Sequence[str] = ()
    revised_since: Sequence[str] = field(default=())


GREEN = Rating("green", "Green", "circle", "green", "Completed.")
AMBER_GREEN = Rating(
    "amber-green", "Amber/green", "half-circle", "amber-green", "Some parts still to be completed."
)
AMBER = Rating(
    "amber",
    "Amber",
    "triangle",
    "amber",
    "Most of the work completed but further action is required.",
)
AMBER_RED = Rating("amber-red", "Amber/red", "diamond", "amber-red", "On hold.")
RED = Rating(
    "red",
    "Red",
    "square",
    "red",
    "Will not be achieved in the timescale; a revised timescale must be agreed.",
)
NO_DATA = Rating(
    "no-data", "No data", "dash", "no-data", "No information from the lead officer, though asked."
)
NOT_RATED = Rating("not-rated", "Not yet rated", "dash", "grey", "")
SCALE = (GREEN, AMBER_GREEN, AMBER, AMBER_RED, RED, NO_DATA)

LEADS = (
    "Assistant Director Safeguarding and Vulnerable Children",
    "Service Manager",
    "HSCB Business Manager",
    "Chair of HSCB Quality Assurance sub-group",
    "Chair of HSCB Training and Development sub-group",
    "Director of Children's Services",
)
DONE = (
    "The practice guidance was rewritten with partner agencies and issued to all teams in May. "
    "Two of the three briefing days were held and 64 of 80 practitioners came."
)
REQUIRED = (
    "The third briefing day, for those who could not come. The lead officer has not said by when "
    "the audit that shows whether practice has changed will be done."
)


def make_row(number: int, rating: Rating, **changes: object) -> Row:
    """One exception of about sixty words of commentary."""
    facts: dict[str, object] = {
        "ref": f"SL{number:02d}",
        "action": f"Agree and publish guidance {number} of the external review action plan",
        "lead": LEADS[number % len(LEADS)],
        "rating": rating,
        "state_label": "In progress",
        "original_due_text": "31 March 2009",
        "due_text": "None agreed",
        "since_text": "15 June 2009",
        "progress_made": DONE,
        "improvement_required": REQUIRED,
    }
    return Row(**{**facts, **changes})  # type: ignore[arg-type]


def make_rows() -> list[Row]:
    """The nineteen exceptions of the Herefordshire paper of June 2009, in its order."""
    silent = [
        make_row(
            number,
            NO_DATA,
            original_due_text="30 September 2009",
            flags=["No data"],
            progress_made="",
            improvement_required="",
            last_heard_text="never",
            reminders_text="2 reminders, 1 June 2009 and 8 June 2009",
        )
        for number in (27, 28)
    ]
    reds = [
        make_row(
            number,
            RED,
            state_label="Revised timescale needed",
            flags=["Overdue", "Revised timescale needed"],
            reason="will not be achieved in the timescale",
        )
        for number in range(23, 27)
    ]
    held = make_row(
        22,
        AMBER_RED,
        state_label="On hold",
        original_due_text="30 September 2009",
        flags=["On hold"],
        reason="staff sickness",
    )
    ambers = [
        make_row(number, AMBER, original_due_text="None", flags=["No timescale"])
        for number in range(12, 22)
    ]
    nearly = [
        make_row(
            number,
            AMBER_GREEN,
            original_due_text="30 September 2009",
            due_text="31 December 2009",
            revision_text="1 revision",
            previous_rating_text="before that Amber",
        )
        for number in (10, 11)
    ]
    return [*silent, *reds, held, *ambers, *nearly]


COUNTS = (
    (GREEN, 9, "9 of 28 (32%)"),
    (AMBER_GREEN, 2, "2 of 28 (7%)"),
    (AMBER, 10, "10 of 28 (36%)"),
    (AMBER_RED, 1, "1 of 28 (4%)"),
    (RED, 4, "4 of 28 (14%)"),
    (NO_DATA, 2, "2 of 28 (7%)"),
)
BAR = (
    BarPart("green", "Green", "green", 9, 32, "9 of 28 (32%)", 0, 32),
    BarPart("amber-green", "Amber/green", "amber-green", 2, 7, "2 of 28 (7%)", 32, 7),
    BarPart("amber", "Amber", "amber", 10, 36, "10 of 28 (36%)", 39, 36),
    BarPart("amber-red", "Amber/red", "amber-red", 1, 4, "1 of 28 (4%)", 75, 4),
    BarPart("red", "Red", "red", 4, 14, "4 of 28 (14%)", 79, 14),
    BarPart("no-data", "No data", "no-data", 2, 7, "2 of 28 (7%)", 93, 7),
)
SECTIONS = (
    FrontSection(
        "Purpose",
        2,
        (
            Paragraph(1, "To update members on changes and improvements in safeguarding."),
            Paragraph(2, "To report on progress against the action plan of the external review."),
        ),
    ),
    FrontSection(
        "Financial implications",
        2,
        (Paragraph(3, "All costs are met by directorate and partnership funding."),),
    ),
    FrontSection("Background", 2),
    FrontSection(
        "Governance arrangements",
        3,
        (
            Paragraph(
                4,
                "Safeguarding is everyone's responsibility. Appendix 1 shows how the trust, the "
                "safeguarding board and other local groups stand to each other. " * 3,
            ),
        ),
    ),
    FrontSection(
        "Key performance indicators",
        3,
        (
            Paragraph(
                5,
                "Staff changes have affected performance in the last six months. Appendix 2 is a "
                "brief summary of the indicators. " * 4,
            ),
        ),
    ),
    FrontSection(
        "Update on the action plan",
        3,
        (
            Paragraph(
                6, "Appendix 3 provides an exception report of the action plan, rated by colour."
            ),
            Paragraph(
                7,
                "In summary, of the 28 actions:",
                (
                    "9 are marked green, as completed",
                    "2 are marked amber/green, as some parts are still to be completed",
                    "10 are marked amber, as further action is required",
                    "1 is marked amber/red, as staff sickness means that it is on hold",
                    "4 are marked red and will not be achieved in the timescale",
                    "2 are marked no data as, despite chasing, nothing was provided",
                ),
            ),
            Paragraph(8, "Appendix 4 is a brief overview of the new inspection framework."),
        ),
    ),
)


def make_report(**changes: object) -> Report:
    """The report of that paper, in words of our own."""
    facts: dict[str, object] = {
        "title": "Update on children's safeguarding",
        "council": "Example Council",
        "plan_title": "External review action plan, June 2009",
        "as_at_text": "15 June 2009",
        "filter_text": "Not green: every action that is not rated green, and every action "
        "without data",
        "committee": "Children's Services Scrutiny Committee",
        "meeting_text": "26 June 2009",
        "report_by": "Director of Children's Services",
        "wards_affected": "County-wide",
        "sections": SECTIONS,
        "recommendation": "THAT members note the recent actions and debate any issues arising "
        "from the report.",
        "appendices": (
            (1, "How the trust, the safeguarding board and other local groups stand to each other"),
            (2, "Brief summary of performance indicators"),
            (3, "Safeguarding action plan"),
            (4, "Overview of the inspection framework"),
        ),
        "background_papers": ("Scrutiny report on the review of safeguarding, 30 March 2009",),
        "scale_key": tuple(KeyLine(rating, rating.definition) for rating in SCALE),
        "summary": "In summary, of the 28 actions: 9 are marked green; 2 amber/green; 10 amber; "
        "1 amber/red; 4 red; 2 no data.",
        "bar": BAR,
        "count_lines": (*COUNTS, (NOT_RATED, 0, "0 of 28 (0%)")),
        "rows": tuple(make_rows()),
        "flag_lines": (
            FlagLine("Overdue", 4, ("SL23, SL24, SL25, SL26",)),
            FlagLine("No timescale", 10, ("SL12 to SL21",)),
            FlagLine("On hold", 1, ("SL22: staff sickness",)),
            FlagLine("Revised timescale needed", 4, ("SL23, SL24, SL25, SL26",)),
            FlagLine("Awaiting sign-off", 0),
            FlagLine(
                "No data", 2, ("SL27: 2 reminders, never heard", "SL28: 2 reminders, never heard")
            ),
            FlagLine("No end date", 0),
            FlagLine("Re-opened", 0),
        ),
        "movement_note": "None: first report",
    }
    return Report(**{**facts, **changes})  # type: ignore[arg-type]
