from commissioning.models.contract import Contract
from commissioning.models.publication import PublishedContract, PublishedTarget
from commissioning.models.service import Service

__all__ = ["Contract", "PublishedContract", "PublishedTarget", "Service"]
