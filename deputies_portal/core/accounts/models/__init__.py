from deputies_portal.core.accounts.models.factor import RecoveryCode, SecondFactor
from deputies_portal.core.accounts.models.proposal import SlipProposal
from deputies_portal.core.accounts.models.sign_in import SignIn
from deputies_portal.core.accounts.models.user import IDLE_DAYS, User, UserManager, UserQuerySet

__all__ = [
    "IDLE_DAYS",
    "RecoveryCode",
    "SecondFactor",
    "SignIn",
    "SlipProposal",
    "User",
    "UserManager",
    "UserQuerySet",
]
