from grants.models.agreement import GrantAgreement
from grants.models.alert import CallAlert, CallTold
from grants.models.application import Application
from grants.models.assessment import Assessment, ConflictOfInterest, ModeratedScore, NoInterest, Score
from grants.models.call import Call, Criterion, Gate, PanelMember
from grants.models.decision import Decision
from grants.models.effort import EligibilityCount, SectionOpened
from grants.models.fallen_signature import FallenSignature
from grants.models.fund import Fund, FundBudget, OutsideLink
from grants.models.gate_result import GateResult
from grants.models.late_link import LateLink, LateUse
from grants.models.paper import PaperForm
from grants.models.publication import PublishedAward, PublishedDecision, PublishedResult
from grants.models.reliance import ReliedOnEvidence
from grants.models.reminder import DraftReminder
from grants.models.reopening import Reopening
from grants.models.scheme import ScoringScheme
from grants.models.signature import Signature
from grants.models.survey import SurveyAnswer
from grants.models.thread import ThreadMessage, ThreadSeen

__all__ = [
    "Application",
    "Assessment",
    "Call",
    "CallAlert",
    "CallTold",
    "ConflictOfInterest",
    "Criterion",
    "Decision",
    "DraftReminder",
    "EligibilityCount",
    "FallenSignature",
    "Fund",
    "FundBudget",
    "Gate",
    "GateResult",
    "GrantAgreement",
    "LateLink",
    "LateUse",
    "ModeratedScore",
    "NoInterest",
    "OutsideLink",
    "PanelMember",
    "PaperForm",
    "PublishedAward",
    "PublishedDecision",
    "PublishedResult",
    "ReliedOnEvidence",
    "Reopening",
    "Score",
    "ScoringScheme",
    "SectionOpened",
    "Signature",
    "SurveyAnswer",
    "ThreadMessage",
    "ThreadSeen",
]
