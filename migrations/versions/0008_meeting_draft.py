"""what is typed so far of a meeting"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'meeting_draft',
        sa.Column('group_id', sa.String(length=32), nullable=False),
        sa.Column('account_id', sa.String(length=32), nullable=False),
        sa.Column('way', sa.String(length=8), nullable=False),
        sa.Column('day', sa.String(length=10), nullable=False),
        sa.Column('typed', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_meeting_draft_account_id')),
        sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_meeting_draft_group_id')),
        sa.PrimaryKeyConstraint('group_id', 'account_id', 'way', name=op.f('pk_meeting_draft')),
    )
    op.create_index(op.f('ix_meeting_draft_day'), 'meeting_draft', ['day'], unique=False)
