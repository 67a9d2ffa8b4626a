"""How much of an action is done, told by its milestones."""

from dataclasses import dataclass

from django.utils.translation import ngettext


@dataclass(frozen=True)
class MilestoneProgress:
    """How many parts of an action there are, are done, and should have been by the day."""

    total: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def text(self) -> str:
        """In a line, such as "2 of 3 parts completed, 1 overdue"; nothing without parts."""
        if not self.total:
            return ""
        told = ngettext(
            "%(done)d of %(total)d part completed",
            "%(done)d of %(total)d parts completed",
            self.total,
        ) % {"done": self.done, "total": self.total}
        if not self.overdue:
            return told
        late = ngettext("%(n)d overdue", "%(n)d overdue", self.overdue) % {"n": self.overdue}
        return f"{told}, {late}"
