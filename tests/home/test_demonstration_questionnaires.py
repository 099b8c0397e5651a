"""The demonstration's application questionnaires ask what the office has to know of every project."""

import pytest

from grants.domain.project_facts import keys_missing
from home.demonstration import community_grant, innovation_fund


@pytest.mark.parametrize(
    "schema", [community_grant.APPLICATION, innovation_fund.APPLICATION], ids=["community", "innovation"]
)
def test_an_application_can_be_sent(schema):
    assert keys_missing(schema) == []
