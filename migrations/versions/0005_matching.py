"""relations and moves of support, links of common demands, suggestions by part and origin, tasks of matching"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'common_link',
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('other', sa.Integer(), nullable=False),
        sa.Column('relation', sa.String(length=16), nullable=False),
        sa.Column('entry', sa.Integer(), nullable=False),
        sa.Column('day', sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(['number'], ['common_demand.number'], name=op.f('fk_common_link_number')),
        sa.ForeignKeyConstraint(['other'], ['common_demand.number'], name=op.f('fk_common_link_other')),
        sa.PrimaryKeyConstraint('number', 'other', name=op.f('pk_common_link')),
    )
    op.create_table(
        'same_asked',
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('other', sa.Integer(), nullable=False),
        sa.Column('group_id', sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(['number'], ['common_demand.number'], name=op.f('fk_same_asked_number')),
        sa.ForeignKeyConstraint(['other'], ['common_demand.number'], name=op.f('fk_same_asked_other')),
        sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_same_asked_group_id')),
        sa.PrimaryKeyConstraint('number', 'other', 'group_id', name=op.f('pk_same_asked')),
    )
    op.create_table(
        'matching_tally',
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('outcome', sa.String(length=16), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('language', 'outcome', name=op.f('pk_matching_tally')),
    )
    op.create_table(
        'matching_task',
        sa.Column('entry', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('entry', name=op.f('pk_matching_task')),
    )
    with op.batch_alter_table('demand') as batch:
        batch.add_column(sa.Column('asked', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(
        sa.text(
            "UPDATE demand SET asked = :no WHERE list_id IN (SELECT list_id FROM list_withdrawal) OR NOT EXISTS ("
            "SELECT 1 FROM demand_wording w JOIN revision r ON r.entry = w.revision_entry "
            "JOIN demand_list l ON l.id = r.list_id AND l.newest = r.number WHERE w.demand_id = demand.id)"
        ).bindparams(no=False)
    )
    with op.batch_alter_table('support') as batch:
        batch.add_column(sa.Column('relation', sa.String(length=16), server_default='same', nullable=False))
        batch.add_column(sa.Column('moved_to', sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f('fk_support_moved_to'), 'common_demand', ['moved_to'], ['number'])
    with op.batch_alter_table('suggestion') as batch:
        batch.add_column(sa.Column('relation', sa.String(length=16), server_default='same', nullable=False))
        batch.add_column(sa.Column('part', sa.Integer(), server_default='0', nullable=False))
        batch.add_column(sa.Column('origin', sa.String(length=16), server_default='matching', nullable=False))
        batch.add_column(sa.Column('language', sa.String(length=8), server_default='', nullable=False))
    with op.batch_alter_table('vector') as batch:
        batch.add_column(sa.Column('change', sa.Integer(), server_default='0', nullable=False))
        batch.create_index(op.f('ix_vector_change'), ['change'], unique=False)
