import pytest

from portal.monitoring.performance.likelihood import in_percent, in_words


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0, "has only a remote chance of being met"),
        (0.15, "is highly unlikely to be met"),
        (0.3, "is unlikely to be met"),
        (0.45, "has a realistic possibility of being met"),
        (0.65, "is likely to be met"),
        (0.85, "is highly likely to be met"),
        (1, "is almost certain to be met"),
    ],
)
def test_the_yardstick(chance, words):
    assert in_words(chance) == words


@pytest.mark.parametrize("chance", [-0.1, 1.1, float("nan")])
def test_what_is_no_chance_is_refused(chance):
    with pytest.raises(ValueError, match="from 0 to 1"):
        in_words(chance)


@pytest.mark.parametrize(
    ("chance", "said"), [(0, "under 1%"), (0.004, "under 1%"), (0.274, "27%"), (0.996, "over 99%"), (1, "over 99%")]
)
def test_nobody_claims_to_know(chance, said):
    assert in_percent(chance) == said
