"""The council areas of Dorset, with the codes of the Office for National Statistics (GSS codes).

The ten councils became two in April 2019. A form of today offers today's; an older grant keeps its older code, so
the names of all of them stay known.
"""

from portal.questionnaires.schema import Choice

AREAS = {
    "E06000059": "Dorset Council area",
    "E06000058": "Bournemouth, Christchurch and Poole",
}
FORMER_AREAS = {
    "E06000028": "Bournemouth",
    "E06000029": "Poole",
    "E07000048": "Christchurch",
    "E07000049": "East Dorset",
    "E07000050": "North Dorset",
    "E07000051": "Purbeck",
    "E07000052": "West Dorset",
    "E07000053": "Weymouth and Portland",
}
FORCE_AREA = {"E23000039": "All of Dorset"}
NAMES = AREAS | FORMER_AREAS | FORCE_AREA

AREA_CHOICES = tuple(Choice(value=code, label=name) for code, name in AREAS.items())
