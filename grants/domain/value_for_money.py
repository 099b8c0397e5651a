"""Why grants are good value for money, as each fund says it: the usual reason in the register of expenditure."""

from collections.abc import Collection

from grants.models import GrantAgreement


def of_funds(agreements: Collection[int]) -> dict[int, str]:
    """{agreement's key: the words of its fund}, of those that are grants. One query."""
    grants = GrantAgreement.objects.filter(pk__in=agreements)
    return dict(grants.values_list("pk", "decision__application__call__fund__value_for_money"))
