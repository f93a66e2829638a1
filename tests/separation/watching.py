"""What may be seen where: looked at after each step, for everything that was said since the one before."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.records import Community, Delivery
from tests.separation.neighbours import MARK, is_from_here, texts_of, theirs
from tests.separation.town import Said, Town, Who


class Watch:
    """Holds what the communities keep against what is said."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._calls = len(town.slack.calls)
        self._teams: dict[int, str] = {}
        self._channels: dict[int, set[str]] = {}
        self._names: dict[int, set[str]] = {}
        self._belonged: dict[tuple[str, str], set[int]] = {}
        self._homes: set[tuple[str, str]] = set()
        town.database.write_here(self._look)
        town.database.write_here(self._stand)
        town.said.clear()

    def check(self) -> None:
        """Look at everything that was said since the last time."""
        self.town.database.write_here(self._check)
        self.town.said.clear()
        self.town.typed.clear()

    def _stand(self, session: Session) -> None:
        for row in session.scalars(select(Delivery).where(Delivery.posted_ts.is_not(None))):
            self.town.slack.places[str(row.posted_ts)] = (row.team_id, row.channel_id)

    def _look(self, session: Session) -> None:
        """Where each community lives; a channel that it lived in keeps the messages that stand there."""
        self.town.channels.clear()
        for community in session.scalars(select(Community).where(Community.team_id.is_not(None))):
            team_id, channel_id = str(community.team_id), str(community.channel_id)
            assert self._teams.setdefault(community.id, team_id) == team_id, "a community went to another workspace"
            self.town.channels[team_id, channel_id] = community.id
            self._channels.setdefault(community.id, set()).add(channel_id)
            self._names[community.id] = texts_of(session, community.id)

    def _check(self, session: Session) -> None:
        self._look(session)
        self.town.marks.look(session)
        for mark, community_id in self.town.marks.expected.items():
            owners = self.town.marks.owners.get(mark, set())
            assert owners <= {community_id}, f"{mark} was typed in {community_id} and stands in {owners}"
        for said in self.town.said:
            self._check_said(session, said)
        self._check_tokens(session)
        self._belonged.clear()

    def _check_said(self, session: Session, said: Said) -> None:
        for mark in set(MARK.findall(said.text)):
            owners = self.town.marks.owners.get(mark, set())
            if not owners or mark in self.town.typed:
                # What nobody stored is known to who typed it; what was typed a moment ago, too.
                assert said.who.user_id, f"{mark} was stored nowhere and is said in {said}"
                continue
            assert any(self._may_see(session, said, owner, mark) for owner in owners), (mark, owners, said)

    def _may_see(self, session: Session, said: Said, owner: int, mark: str) -> bool:
        if self._teams.get(owner) != said.who.team_id:
            return False
        if not said.who.user_id:
            return said.who.channel_id in self._channels[owner]
        if mark in self._names.get(owner, ()) and self._is_from_here(session, said.who):
            return True
        if said.origin is not None:
            return said.origin == owner
        return owner in self._belongs(session, said.who)

    def _is_from_here(self, session: Session, who: Who) -> bool:
        return is_from_here(session, who.team_id, who.own_team_id, who.user_id)

    def _belongs(self, session: Session, who: Who) -> set[int]:
        """Give the communities of whoever it is told, before the step or after it."""
        return theirs(session, who.own_team_id, who.user_id) | self._belonged.get((who.own_team_id, who.user_id), set())

    def remember(self, people: Iterable[Who]) -> None:
        """Note where people belong before a step that may end it."""

        def note(session: Session) -> None:
            for who in people:
                self._belonged[who.own_team_id, who.user_id] = theirs(session, who.own_team_id, who.user_id)

        self.town.database.write_here(note)

    def _check_tokens(self, session: Session) -> None:
        """Each post went with the token of the workspace that its row is for, and a change where its message stands."""
        for call in self.town.slack.calls[self._calls :]:
            assert call.token == self.town.tokens[call.team_id], f"{call.method} with a token of long ago"
            if call.method == "chat.postMessage" and "metadata" in call.asked:
                key = call.asked["metadata"]["event_payload"]["key"]
                row = session.scalars(select(Delivery).where(Delivery.key == key)).one()
                direct = f"D{row.team_id}{row.channel_id}"
                assert (call.team_id, call.asked["channel"]) in (
                    (row.team_id, row.channel_id),
                    (row.team_id, direct),
                ), key
                if row.community_id is not None:
                    assert self._teams[row.community_id] == call.team_id, key
            elif call.method in ("chat.update", "chat.delete"):
                place = self.town.slack.places[str(call.asked["ts"])]
                assert place == (call.team_id, call.asked["channel"]), call
        self._calls = len(self.town.slack.calls)
