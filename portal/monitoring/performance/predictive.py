"""How sure it is where a period will end. Pure: no Django, no clock.

Everything here is a predictive distribution of the *final* figure, given what is reported. The target's profile says
which part of the period's work a stretch stands for (`exposure`, between 0 and 1), so a service that is quiet in August
is not forecast as if August were June.

**Counts** (referrals, people). In each stretch the count is Poisson around rate × exposure, and the rate of what is to
come may lie off the rate so far: services do better or worse from one quarter to the next by more than chance.
Jeffreys' prior on the rate gives, for swing 0, the negative binomial with size Y + ½ (Gelman et al., *Bayesian Data
Analysis*, 3rd edition, 2013, §2.6 and §2.8). The swing, as a squared coefficient of variation, widens it in the manner
of a negative binomial with quadratic variance (Ver Hoef and Boveng, *Ecology* 88, 2007), so that the rest is

    rest ~ negative binomial, mean m = R (Y + ½) / W, size r = 1 / (1 / (Y + ½) + swing × (1/a + 1/b))

with Y what was counted, W the exposure reported, R = 1 − W, and a and b the numbers of quarters, at least one,
reported and to come. A month is not taken for an independent look at the swing: levels drift more slowly than that,
and an interval that is too wide is the smaller harm. m / r and r both rise with Y, and a gamma rises with both its
scale and its shape, so one more referral never lowers the chance of reaching a number.

How much a service swings is not known, least of all in its first year. `Swing` is a scaled inverse χ², the conjugate
prior and posterior of a variance (Gelman et al., §2.6 and §3.2), and the forecast is the mixture over equally likely
values of it: wide while little is known, narrower with each year. A mixture of distributions that all rise with Y rises
with Y.

**Amounts** (pounds, days) have no Poisson part: the rest is a gamma with the same mean and the swing alone.

**Rates** (this many of those). x of n so far, and as many more cases as the profile expects, R / W × n: beta-binomial
with Jeffreys' prior (Brown, Cai and DasGupta, *Statistical Science* 16, 2001), its weight held to 1 / CLUSTERING cases,
because ten thousand cases from one quarter do not fix the next one's rate to a hair.

**Levels** (a score at the end, an average): the mean, or the last one, of values that scatter as they did so far, by
Student's t with the moving ranges' standard deviation (Wheeler, *Understanding Variation*, 1993), cut off where no
value can be: below nought, above `most`. At least four values are wanted, from earlier years too. Here a value that
leaps up may lower the chance, because it says that values leap.

What none of them knows: a season, a start or an end that the profile leaves out; a service that changed for good in
mid-year (`signals` looks for that); that figures come late for a reason. They say where a year ends that goes on as it
went.

The tests simulate thousands of years to see that each interval holds its share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, inf, sqrt

import numpy as np
from scipy import special

from portal.monitoring.performance.likelihood import INTERVAL, Forecast

CLUSTERING = 0.01
"""Cases of one stretch resemble each other: however many there are, they tell no more than 100 independent ones. So a
rate of 80% is taken to be off by four points from one stretch to the next."""
LEAST_VALUES = 4
MOVING_RANGE = 1.128
"""The mean of the range of two normal values, in standard deviations."""
QUARTER = 0.25
EQUALLY_LIKELY = 9
"""So many values of the swing stand for all."""
GRAIN = 1e-6
"""So exactly, as a part of what is to come, an amount's interval is worked out."""
MANY = 10_000
"""So many cases to come that chance among them is nothing beside not knowing their rate."""


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """How much of the period is reported: `exposure` of the profile (over 0, at most 1), and how much calendar, in
    years, that and the rest take."""

    exposure: float
    years_reported: float
    years_to_come: float

    @property
    def rest(self) -> float:
        return max(0.0, 1 - self.exposure)

    @property
    def is_whole(self) -> bool:
        return self.rest < 1e-9

    @property
    def looseness(self) -> float:
        """1/a + 1/b: how much of the swing does not average out."""
        return 1 / max(1.0, self.years_reported / QUARTER) + 1 / max(1.0, self.years_to_come / QUARTER)


@dataclass(frozen=True)
class Swing:
    """The squared coefficient of variation of the rate between periods: a scaled inverse χ² about `value`, as sure as
    after so many degrees of `freedom`."""

    value: float
    freedom: float

    @property
    def possible(self) -> np.ndarray:
        """Equally likely values, from low to high."""
        shares = (np.arange(EQUALLY_LIKELY) + 0.5) / EQUALLY_LIKELY
        return self.value * self.freedom / special.chdtri(self.freedom, shares)


def of_count(counted: float, stretches: Stretches, *, target: float, at_least: bool, swing: Swing) -> Forecast:
    """The final count, where `counted` is there so far."""
    if stretches.is_whole:
        return _known(counted, target, at_least)
    mean = stretches.rest * (counted + 0.5) / stretches.exposure
    size = 1 / (1 / (counted + 0.5) + swing.possible * stretches.looseness)
    share = size / (size + mean)

    def at_most(number: float) -> float:
        return float(special.betainc(size, floor(number) + 1, share).mean()) if number >= 0 else 0.0

    # To be below a target that is no whole number is to be at most the whole number under it.
    missing = target - counted
    chance = 1 - at_most(ceil(missing) - 1) if at_least else at_most(floor(missing))
    tail = (1 - INTERVAL) / 2
    return Forecast(
        low=counted + _smallest(at_most, tail, mean),
        high=counted + _smallest(at_most, 1 - tail, mean),
        chance=chance,
    )


def of_amount(summed: float, stretches: Stretches, *, target: float, at_least: bool, swing: Swing) -> Forecast | None:
    """The final sum of an amount that is not counted one by one, where `summed` is there so far. None while nothing is:
    a gamma of nothing says nothing."""
    if stretches.is_whole:
        return _known(summed, target, at_least)
    if summed <= 0:
        return None
    mean = stretches.rest * summed / stretches.exposure
    shape = 1 / (swing.possible * stretches.looseness)
    scale = mean / shape

    def at_most(amount: float) -> float:
        return float(special.gammainc(shape, amount / scale).mean()) if amount > 0 else 0.0

    below = at_most(target - summed)
    tail = (1 - INTERVAL) / 2
    grain = mean * GRAIN
    return Forecast(
        low=summed + _smallest(lambda step: at_most(step * grain), tail, mean / grain) * grain,
        high=summed + _smallest(lambda step: at_most(step * grain), 1 - tail, mean / grain) * grain,
        chance=1 - below if at_least else below,
    )


def of_rate(cases: int, of: int, stretches: Stretches, *, target: float, at_least: bool) -> Forecast:
    """The final rate, per cent, where `cases` of `of` (at least one) are there so far. `target` is per cent too."""
    if stretches.is_whole:
        return _known(100 * cases / of, target, at_least)
    more = max(1, round(of * stretches.rest / stretches.exposure))
    all_cases = of + more
    mean = (cases + 0.5) / (of + 1)
    weight = 1 / (1 / (of + 1) + CLUSTERING)
    tail = (1 - INTERVAL) / 2
    if more > MANY:
        return _of_rate_of_many(cases, of, more, mean * weight, (1 - mean) * weight, target, at_least)
    hits = np.arange(more + 1)
    log_mass = (
        special.gammaln(more + 1)
        - special.gammaln(hits + 1)
        - special.gammaln(more - hits + 1)
        + special.betaln(hits + mean * weight, more - hits + (1 - mean) * weight)
        - special.betaln(mean * weight, (1 - mean) * weight)
    )
    below = np.minimum(1.0, np.cumsum(np.exp(log_mass)))

    def at_most(number: float) -> float:
        return 0.0 if number < 0 else float(below[min(int(number), more)])

    # Per cent times cases is a whole number where the target is just met; the small part forgives the division.
    needed = target * all_cases / 100 - cases
    chance = 1 - at_most(ceil(needed - 1e-9) - 1) if at_least else at_most(floor(needed + 1e-9))
    return Forecast(
        low=100 * (cases + int(np.searchsorted(below, tail))) / all_cases,
        high=100 * (cases + min(int(np.searchsorted(below, 1 - tail)), more)) / all_cases,
        chance=chance,
    )


def of_level(
    values: Sequence[float],
    earlier: Sequence[float],
    to_come: int,
    *,
    target: float,
    at_least: bool,
    last: bool,
    most: float = inf,
    weights: Sequence[float] = (),
) -> Forecast | None:
    """The final level: the average of `values` (this period's, at least one) and of `to_come` more, or the `last` of
    them. `earlier` are values from before the target's period, oldest first. No value is below 0 or above `most`. None
    where there are too few, or they are of nobody.

    In an average each value counts for its one of `weights`, and one to come for as much as they do on average. How
    much uneven weights are worth says Kish's effective size, (Σw)²/Σw² (*Survey Sampling*, 1965, §11.7)."""
    weights = weights or [1.0] * len(values)
    if not sum(weights):
        return None
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
    if to_come == 0:
        return _known(values[-1] if last else mean, target, at_least)
    series = [*earlier, *values]
    if len(series) < LEAST_VALUES:
        return None
    spread = spread_of(series)
    freedom = len(series) - 1
    if last:
        # A level stays where it is, give or take a step's scatter for each step (a random walk's naive forecast:
        # Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, 2021, §5.2).
        expected, error = values[-1], spread * sqrt(2 * to_come)
    else:
        worth = sum(weights) ** 2 / sum(weight**2 for weight in weights)
        part = to_come / (len(values) + to_come)
        expected, error = mean, spread * part * sqrt(1 / worth + 1 / to_come)
    if error == 0:
        return _known(expected, target, at_least)
    below = float(special.stdtr(freedom, (target - expected) / error))
    reach = float(special.stdtrit(freedom, (1 + INTERVAL) / 2)) * error
    is_sure = target <= 0 if at_least else target >= most
    return Forecast(
        low=max(0.0, expected - reach),
        high=min(most, expected + reach),
        chance=1.0 if is_sure else 1 - below if at_least else below,
    )


def spread_of(values: Sequence[float]) -> float:
    """The standard deviation from one value to the next, by moving ranges: a slow drift does not count as scatter."""
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    return sum(ranges) / len(ranges) / MOVING_RANGE


def _of_rate_of_many(
    cases: int, of: int, more: int, hits: float, misses: float, target: float, at_least: bool
) -> Forecast:
    all_cases = of + more
    tail = (1 - INTERVAL) / 2
    needed = (target * all_cases / 100 - cases) / more
    below = float(special.betainc(hits, misses, min(1.0, max(0.0, needed))))
    low, high = (cases + more * float(special.betaincinv(hits, misses, share)) for share in (tail, 1 - tail))
    return Forecast(
        low=100 * low / all_cases,
        high=100 * high / all_cases,
        chance=1 - below if at_least else below,
    )


def _known(final: float, target: float, at_least: bool) -> Forecast:
    met = final >= target if at_least else final <= target
    return Forecast(low=final, high=final, chance=1.0 if met else 0.0)


def _smallest(at_most: Callable[[float], float], share: float, about: float) -> int:
    """The smallest whole number that the count is at most with a probability of `share`."""
    low, high = -1, max(1, ceil(about))
    while at_most(high) < share:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at_most(middle) >= share else (middle, high)
    return high
