"""Plans with their figures and the actions needing attention, for pages that list plans."""

from dataclasses import dataclass
from datetime import date

from actions.models import ActionQuerySet, ImprovementPlan
from actions.models.plan import ImprovementPlanQuerySet
from actions.plans.attention import WATCHED, AttentionLine, attention_of
from actions.plans.ratings import Figures, figures_of


@dataclass(frozen=True)
class PlanOverview:
    """A plan with its figures and counts of actions needing attention."""

    plan: ImprovementPlan
    figures: Figures
    attention: tuple[AttentionLine, ...]


def overview_of(
    plans: ImprovementPlanQuerySet, actions: ActionQuerySet, *, on: date
) -> list[PlanOverview]:
    """Overviews of the plans, in the order given, counting only the given actions.

    Uses six queries.
    """
    counted = actions.counted()
    by_rating = counted.count_by_rating()
    by_flag = counted.count_by_flag(WATCHED, on=on)
    leaderless = actions.count_without_lead(on=on)
    return [
        PlanOverview(
            plan,
            figures_of(plan.scale.in_order, by_rating.get(plan.pk, {})),
            attention_of(
                plan.scale.in_order,
                by_rating.get(plan.pk, {}),
                by_flag.get(plan.pk, {}),
                without_lead=leaderless.get(plan.pk, 0),
            ),
        )
        for plan in plans.select_related("scale").prefetch_related("scale__ratings")
    ]
