"""The places of Dorset with their GSS codes (Office for National Statistics).

Two councils replaced eight in April 2019. A grant of 2018 keeps its 2018 code, so the old codes stay.
"""

FORCE_AREA = ("E23000039", "Dorset (whole force area)")

COUNCILS = {
    "E06000059": "Dorset",
    "E06000058": "Bournemouth, Christchurch and Poole",
}

COUNCILS_BEFORE_APRIL_2019 = {
    "E06000028": "Bournemouth",
    "E06000029": "Poole",
    "E07000048": "Christchurch",
    "E07000049": "East Dorset",
    "E07000050": "North Dorset",
    "E07000051": "Purbeck",
    "E07000052": "West Dorset",
    "E07000053": "Weymouth and Portland",
}

AREAS = dict([FORCE_AREA]) | COUNCILS | COUNCILS_BEFORE_APRIL_2019
