"""What only grants know of an agreement, for the clauses of its template: who the project is for, who else pays."""

from grants.domain.project_facts import ProjectFacts, facts_from
from grants.models import GrantAgreement
from portal.agreements.models import Agreement
from portal.agreements.wording.fields import Asked


def _facts(agreement: Agreement) -> ProjectFacts:
    """As the application said it; nothing of what is no grant."""
    of_application = GrantAgreement.objects.select_related("decision__application__response")
    grant = of_application.filter(pk=agreement.pk).first()
    response = grant.decision.application.response if grant else None
    return facts_from(response.values()) if response else ProjectFacts()


CLAUSES = (
    Asked("under 18s", "the project is for people under 18", lambda one: _facts(one).with_under_18s),
    Asked("match funding", "a part of the cost comes from elsewhere", lambda one: _facts(one).from_elsewhere > 0),
)
