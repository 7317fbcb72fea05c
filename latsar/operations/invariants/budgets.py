"""Money that adds up."""

from __future__ import annotations

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from budget.models import BudgetLine, BudgetRequest

from .rule import Findings, Violation


def line_amounts() -> Findings:
    """Quantity x unit price = amount, in each line."""
    lines = BudgetLine.objects.order_by()
    wrong = lines.exclude(amount=F("quantity") * F("unit_price"))
    return Findings(
        lines.count(),
        (
            Violation(
                f"budget.budgetline:{line.pk}",
                f"{line.quantity} x {line.unit_price} is not {line.amount}",
            )
            for line in wrong.iterator()
        ),
    )


def totals() -> Findings:
    """A request's total is the sum of its lines."""
    lines = BudgetLine.objects.filter(request=OuterRef("pk")).order_by().values("request")
    requests = BudgetRequest.objects.order_by().annotate(
        of_lines=Coalesce(Subquery(lines.annotate(sum=Sum("amount")).values("sum")), 0)
    )
    wrong = requests.exclude(total=F("of_lines"))
    return Findings(
        requests.count(),
        (
            Violation(
                f"budget.budgetrequest:{r.pk}", f"total {r.total}, its lines give {r.of_lines}"
            )
            for r in wrong.iterator()
        ),
    )


def one_current() -> Findings:
    """One revision of a satker's year is the current one."""
    requests = BudgetRequest.objects.filter(is_current=True).order_by()
    wrong = requests.values("satker", "fiscal_year").annotate(n=Count("pk")).filter(n__gt=1)
    return Findings(
        requests.count(),
        (
            Violation(
                f"organizations.satker:{row['satker']}",
                f"{row['n']} current budget requests of {row['fiscal_year']}",
            )
            for row in wrong.iterator()
        ),
    )
