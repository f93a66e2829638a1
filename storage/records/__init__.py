"""The tables: a module for each noun, and from here they are taken. Slack ids are unique only with their team."""

from storage.records.cases import Case, CaseHolder
from storage.records.communities import Community
from storage.records.deliveries import Brake, Delivery, Destination
from storage.records.digests import Digest, DigestItem
from storage.records.downloads import Download
from storage.records.homes import Home
from storage.records.installations import Installation, OAuthState, Workspace
from storage.records.meetings import Meeting, Rsvp
from storage.records.members import Member, Membership, Role
from storage.records.receipts import Receipt
from storage.records.record import Record
from storage.records.submissions import Approval, Submission

__all__ = [
    "Approval",
    "Brake",
    "Case",
    "CaseHolder",
    "Community",
    "Delivery",
    "Destination",
    "Digest",
    "DigestItem",
    "Download",
    "Home",
    "Installation",
    "Meeting",
    "Member",
    "Membership",
    "OAuthState",
    "Receipt",
    "Record",
    "Role",
    "Rsvp",
    "Submission",
    "Workspace",
]
