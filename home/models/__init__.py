from home.models.pages import FundingPage, HomePage, TextPage

__all__ = ["FundingPage", "HomePage", "TextPage"]
