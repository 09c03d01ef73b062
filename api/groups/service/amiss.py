"""Places that must not be any more: somebody was kept apart, since, from whoever leads the group or is in it too.

Such a place stays until its person has another, or the team ends it: nobody is left without a group over night. The
next placing counts it as none, so that it gives them another; nobody is told why. (Under a protective order it ends at
once: see `api.groups.service.members`.)
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from api.groups.models.tables import GroupLead, GroupTie, Placement
from api.groups.models.words import TieKind
from api.people.models.tables import Ban


def misplaced(session: Session, program_id: UUID) -> list[Placement]:
    """Return the places of a program that must not be, in the order of their ids.

    Of two members who are kept apart it is the place of whoever came later.
    """
    of_host = (
        select(Placement.id)
        .join(GroupLead, col(GroupLead.group_id) == col(Placement.group_id))
        .join(Ban, (col(Ban.mentor_id) == col(GroupLead.mentor_id)) & (col(Ban.mentee_id) == col(Placement.mentee_id)))
        .where(col(GroupLead.engagement_id).is_not(None))
    )
    of_group = (
        select(Placement.id)
        .join(GroupTie, col(GroupTie.mentee_id) == col(Placement.mentee_id))
        .where(GroupTie.kind == TieKind.BAN, col(GroupTie.group_id) == col(Placement.group_id))
    )
    earlier = aliased(Placement)
    ways = ((col(GroupTie.mentee_id), col(GroupTie.other_id)), (col(GroupTie.other_id), col(GroupTie.mentee_id)))
    between = or_(*(and_(one == col(Placement.mentee_id), other == col(earlier.mentee_id)) for one, other in ways))
    of_member = (
        select(Placement.id)
        .join(earlier, and_(col(earlier.group_id) == col(Placement.group_id), col(earlier.id) < col(Placement.id)))
        .join(GroupTie, between)
        .where(GroupTie.kind == TieKind.APART)
    )
    amiss = or_(*(col(Placement.id).in_(some) for some in (of_host, of_group, of_member)))
    statement = select(Placement).where(Placement.program_id == program_id, amiss)
    return list(session.exec(statement.order_by(col(Placement.id))))
