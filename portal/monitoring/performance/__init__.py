"""How an agreement stands against its targets, where it will end, and whether something changed. Pure throughout:
dataclasses in and out, no Django, no database, no clock.

promises      what was promised and what was reported
profiles      how the work is spread over the target's period
standing      the figures to date against the profile, and the rating (the rule, in full)
ratings       the five words
forecasting   where the period will end: an interval, and the chance of meeting the target
predictive    the distributions behind it (the method, in full)
likelihood    words for a chance
signals       run charts: what is more than chance
funnels       how many go on from step to step, how long they wait, what each outcome costs
"""
