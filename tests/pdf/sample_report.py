"""A made-up report with Herefordshire's figures from June 2009, for testing the PDF alone."""

from datetime import date

from actions.plans.flags import Flag
from actions.plans.ratings import figures_of
from reports.kinds.exception import ExceptionReport, FlagLine, Row
from reports.kinds.movement import MovementLine
from reports.kinds.numbering import number_sections
from reports.kinds.plan_report import RatingKey

GREEN = RatingKey("green", "Green", "Completed.", "circle", "green")
AMBER_GREEN = RatingKey(
    "amber-green", "Amber/green", "Some parts still to be completed.", "half-circle", "amber-green"
)
AMBER = RatingKey(
    "amber",
    "Amber",
    "Most of the work completed but further action is required.",
    "triangle",
    "amber",
)
AMBER_RED = RatingKey("amber-red", "Amber/red", "On hold.", "diamond", "amber-red")
RED = RatingKey(
    "red",
    "Red",
    "Will not be achieved in the timescale; a new timescale must be agreed.",
    "square",
    "red",
)
NO_DATA = RatingKey("no-data", "No data", "No information, although asked.", "dash", "no-data")
SCALE = (GREEN, AMBER_GREEN, AMBER, AMBER_RED, RED, NO_DATA)
COUNTS = {"green": 9, "amber-green": 2, "amber": 10, "amber-red": 1, "red": 4, "no-data": 2}

LEADS = (
    "Assistant Director Safeguarding and Vulnerable Children",
    "Service Manager",
    "Safeguarding Board Business Manager",
    "Chair of the Quality Assurance sub-group",
    "Chair of the Training and Development sub-group",
    "Director of Children's Services",
)
DONE = (
    "The practice guidance was rewritten with partner agencies and issued to all teams in May. "
    "Two of the three briefing days were held and 64 of 80 practitioners attended."
)
REQUIRED = (
    "The third briefing day, for those who could not attend. The lead officer has not said when "
    "the audit that shows whether practice has changed will be done."
)
PURPOSE = """
To update members on changes and improvements in safeguarding.

To report on progress against the action plan of the external review.
"""
BACKGROUND = """
# Governance arrangements

The board leads on safeguarding and needs clear reporting lines. Appendix 1 shows how the trust,
the board and other local groups work together.

# Key performance indicators

Vacancies affected some results over the winter. Team managers now review their figures every
week, and initial assessments have been quicker since May. Much remains to be done, and the
directorate is monitoring it. Appendix 2 summarises the indicators.

# Update on the action plan

Appendix 3 is an exception report of the action plan, with a rating and a commentary by the lead
officer for each action.

[summary]

Appendix 4 describes the new inspection framework.
"""
POINTS = (
    "9 are green: completed;",
    "2 are amber/green: nearly complete;",
    "10 are amber: more work is needed;",
    "1 is amber/red: on hold;",
    "4 are red: a new date is needed;",
    "2 are no data.",
)


def make_row(number, rating, **changes):
    """Returns one exception with about sixty words of commentary."""
    facts = {
        "ref": f"SL{number:02d}",
        "action": f"Agree and publish practice guidance {number} of the external review",
        "lead": LEADS[number % len(LEADS)],
        "rating": rating,
        "state": "in-progress",
        "state_label": "In progress",
        "original_due": {"last_day": "2009-03-31", "text": "31 March 2009"},
        "original_due_text": "31 March 2009",
        "due": {"last_day": "2009-03-31", "text": "31 March 2009"},
        "due_text": "31 March 2009",
        "since": date(2009, 6, 15),
        "since_text": "15 June 2009",
        "is_since_at_least": False,
        "flag_codes": (),
        "flags": (),
        "progress_made": DONE,
        "improvement_required": REQUIRED,
        "words_dated_text": "",
        "entered_by_text": "",
        "parts_text": "",
        "next_step_text": "",
        "reason": "",
        "reason_heading": "Reason:",
        "previous_rating_text": "",
        "last_update_text": "",
        "reminders_text": "",
        "revision_text": "",
    }
    return Row(**{**facts, **changes})


def make_rows():
    """Returns the nineteen exceptions of that report, in order."""
    autumn = {"original_due_text": "30 September 2009", "due_text": "30 September 2009"}
    asked = {"last_update_text": "no update received", "reminders_text": "2 reminders sent"}
    silence = {"progress_made": "", "improvement_required": "", "flags": ("No data",)}
    late = {
        "state_label": "Revised timescale needed",
        "flags": ("Overdue", "Revised timescale needed"),
        "reason": "Will not be achieved in the timescale",
    }
    held = {"state_label": "On hold", "flags": ("On hold",), "reason": "Staff sickness"}
    undated = {
        "original_due_text": "not recorded",
        "due_text": "no date set",
        "flags": ("No timescale",),
    }
    moved = {
        "original_due_text": "30 September 2009",
        "due_text": "31 December 2009",
        "revision_text": "date revised once",
        "next_step_text": "Audit of files (30 June 2009)",
    }
    return (
        *(make_row(number, NO_DATA, **autumn, **asked, **silence) for number in (27, 28)),
        *(make_row(number, RED, **late) for number in range(23, 27)),
        make_row(22, AMBER_RED, **autumn, **held),
        *(make_row(number, AMBER, **undated) for number in range(12, 22)),
        *(make_row(number, AMBER_GREEN, **moved) for number in (10, 11)),
    )


def make_flag_rows(rows):
    """Returns a line for each flag, including flags that no action has."""
    flagged = {flag: [row for row in rows if flag.label in row.flags] for flag in Flag}
    return tuple(
        FlagLine(flag.value, flag.label, len(has), tuple(f"{row.ref}: {row.lead}" for row in has))
        for flag, has in flagged.items()
    )


def make_report(**changes):
    """Returns the report, paraphrased."""
    rows = changes.get("rows", make_rows())
    figures = figures_of(SCALE, COUNTS)
    facts = {
        "council": "Example Council",
        "title": "Update on children's safeguarding",
        "plan_title": "External review action plan, June 2009",
        "as_at": date(2009, 6, 15),
        "as_at_text": "15 June 2009",
        "filter": "not-green",
        "filter_text": "All actions not rated green, including no data",
        "is_restricted": False,
        "committee": "Children's Services Scrutiny Committee",
        "meeting_text": "26 June 2009",
        "report_by": "Director of Children's Services",
        "wards_affected": "County-wide",
        "sections": number_sections(
            (
                ("Purpose", PURPOSE),
                ("Financial implications", "All costs are met by the directorate and the board."),
                ("Background", BACKGROUND),
            ),
            summary=("In summary, there are 28 actions.", POINTS),
        ),
        "recommendation": "THAT members note progress and consider the exceptions.",
        "appendices": (
            (1, "Relationships between the trust, the board and other local groups"),
            (2, "Brief summary of performance indicators"),
            (3, "Safeguarding action plan"),
            (4, "Overview of the inspection framework"),
        ),
        "appendices_text": "None",
        "background_papers": ("Scrutiny report on the review of safeguarding, 30 March 2009",),
        "scale_name": "Six values",
        "scale_key": SCALE,
        "summary": "In summary, there are 28 actions. 9 are rated green. 2 are rated amber/green. "
        "10 are rated amber. 1 is rated amber/red. 4 are rated red. 2 have no data.",
        "total": 28,
        "not_rated": figures.not_rated,
        "rated": figures.rated,
        "completed": 9,
        "counts": figures.counts,
        "shares": figures.shares,
        "bar": figures.bar,
        "count_lines": figures.lines,
        "rows": rows,
        "flag_lines": make_flag_rows(rows),
        "movement_note": "This is the first report.",
        "movement": (),
        "completed_since": (),
        "revised_since": (),
        "positions": (),
        "audit_head": "",
    }
    return ExceptionReport(**{**facts, **changes})


def make_long_rows(count):
    """Returns `count` exceptions, for tests of size and speed."""
    ratings = SCALE[1:]
    return tuple(make_row(number, ratings[number % 5]) for number in range(1, count + 1))


MOVEMENT = (
    MovementLine("Improved", 0, ""),
    MovementLine("Worsened", 2, "SL23, SL24"),
    MovementLine("New", 1, "SL28"),
)
