"""the index for searching by word: stems of what is published, searched by FTS5 or by tsvector and GIN

It is filled at the end of the upgrade, by the rules of this release: see tracker/site/search_index.py.
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table('search_text')
    op.create_table(
        'search_item',
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('subject', sa.String(length=32), nullable=False),
        sa.Column('group_id', sa.String(length=32), nullable=True),
        sa.Column('list_id', sa.String(length=24), nullable=True),
        sa.Column('list_number', sa.Integer(), nullable=True),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('languages', sa.String(length=400), nullable=False),
        sa.Column('parts', sa.JSON(), nullable=False),
        sa.Column('stems', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_search_item_group_id')),
        sa.ForeignKeyConstraint(['list_id'], ['demand_list.id'], name=op.f('fk_search_item_list_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_item')),
        sa.UniqueConstraint('kind', 'subject', name='uq_search_item_subject'),
    )
    op.create_index(op.f('ix_search_item_group_id'), 'search_item', ['group_id'], unique=False)
    op.create_index(op.f('ix_search_item_list_id'), 'search_item', ['list_id'], unique=False)
    op.create_table(
        'search_state',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('rules', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_state')),
    )
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(stems, content='search_item', content_rowid='id', "
            "detail=none, columnsize=0, prefix='2 3 4', tokenize=\"unicode61 remove_diacritics 0\")"
        )
    else:
        op.execute(
            "CREATE INDEX ix_search_item_stems ON search_item "
            "USING gin (array_to_tsvector(string_to_array(stems, ' ')))"
        )
