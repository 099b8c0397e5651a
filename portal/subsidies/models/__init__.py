from portal.subsidies.models.bases import AssistedAgreement, DeclaredAssistance, SubsidyBasis, SubsidyBasisQuerySet

__all__ = ["AssistedAgreement", "DeclaredAssistance", "SubsidyBasis", "SubsidyBasisQuerySet"]
