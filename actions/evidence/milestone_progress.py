"""An action's progress, as measured by its milestones."""

from dataclasses import dataclass

from django.utils.translation import ngettext


@dataclass(frozen=True)
class MilestoneProgress:
    """How many milestones an action has, how many are completed and how many are overdue."""

    total: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def text(self) -> str:
        """For example "2 of 3 milestones completed, 1 overdue"; empty if there are none."""
        if not self.total:
            return ""
        completed = ngettext(
            "%(done)d of %(total)d milestone completed",
            "%(done)d of %(total)d milestones completed",
            self.total,
        ) % {"done": self.done, "total": self.total}
        if not self.overdue:
            return completed
        overdue = ngettext("%(n)d overdue", "%(n)d overdue", self.overdue) % {"n": self.overdue}
        return f"{completed}, {overdue}"
