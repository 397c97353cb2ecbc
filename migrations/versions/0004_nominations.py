"""calls of elections, contests, nominations; one seat of a body for one person; co-option"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'election_call',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('group_id', sa.String(length=32), nullable=False),
        sa.Column('account_id', sa.String(length=32), nullable=True),
        sa.Column('method', sa.String(length=16), nullable=False),
        sa.Column('term_until', sa.String(length=10), nullable=False),
        sa.Column('body', sa.Integer(), nullable=True),
        sa.Column('made', sa.Integer(), nullable=True),
        sa.Column('nominate_until', sa.String(length=10), nullable=True),
        sa.Column('vote_day', sa.String(length=10), nullable=True),
        sa.Column('unopposed', sa.Boolean(), nullable=False),
        sa.Column('seed', sa.String(length=64), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_election_call_account_id')),
        sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_election_call_group_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_election_call')),
    )
    op.create_index(op.f('ix_election_call_group_id'), 'election_call', ['group_id'], unique=False)
    op.create_index(op.f('ix_election_call_state'), 'election_call', ['state'], unique=False)
    op.create_table(
        'contest',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('group_id', sa.String(length=32), nullable=False),
        sa.Column('call_id', sa.String(length=32), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('label', sa.String(length=200), nullable=False),
        sa.Column('numbers', sa.JSON(), nullable=False),
        sa.Column('entitled', sa.Integer(), nullable=True),
        sa.Column('candidates', sa.JSON(), nullable=False),
        sa.Column('statements', sa.JSON(), nullable=False),
        sa.Column('candidate_accounts', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['call_id'], ['election_call.id'], name=op.f('fk_contest_call_id')),
        sa.ForeignKeyConstraint(['group_id'], ['group.id'], name=op.f('fk_contest_group_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contest')),
    )
    op.create_index(op.f('ix_contest_call_id'), 'contest', ['call_id'], unique=False)
    op.create_index(op.f('ix_contest_group_id'), 'contest', ['group_id'], unique=False)
    op.create_table(
        'nomination',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('contest_id', sa.String(length=32), nullable=False),
        sa.Column('account_id', sa.String(length=32), nullable=True),
        sa.Column('by_account_id', sa.String(length=32), nullable=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('statement', sa.String(length=2000), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_nomination_account_id')),
        sa.ForeignKeyConstraint(['by_account_id'], ['account.id'], name=op.f('fk_nomination_by_account_id')),
        sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_nomination_contest_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination')),
    )
    op.create_index(op.f('ix_nomination_account_id'), 'nomination', ['account_id'], unique=False)
    op.create_index(op.f('ix_nomination_contest_id'), 'nomination', ['contest_id'], unique=False)
    _elections()
    _holdings()
    with op.batch_alter_table('mandate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('last_day', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('name_id', sa.String(length=80), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_mandate_name_id'), 'record_text', ['name_id'], ['id'])


def _elections() -> None:
    """Elections prepared before become calls of one contest, whose candidates are known."""
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "INSERT INTO election_call (id, group_id, method, term_until, body, unopposed, seed, state)"
            " SELECT id, group_id, method, term_until, body, :no, '', 'ready' FROM election_draft"
        ),
        {'no': False},
    )
    draft = sa.table('election_draft', *map(sa.column, ('id', 'group_id', 'seats', 'body')))
    names = {name: sa.column(name, sa.JSON()) for name in ('candidates', 'candidate_accounts')}
    contest = sa.table(
        'contest',
        *map(sa.column, ('id', 'group_id', 'call_id', 'place', 'kind', 'label')),
        *(sa.column(name, sa.JSON()) for name in ('numbers', 'candidates', 'statements', 'candidate_accounts')),
    )
    for row in connection.execute(sa.select(draft, *names.values())).mappings():
        connection.execute(
            contest.insert().values(
                id=row['id'],
                group_id=row['group_id'],
                call_id=row['id'],
                place=0,
                kind='open',
                label='',
                numbers=_numbers(connection, row['group_id'], row['body'], row['seats']),
                candidates=row['candidates'],
                statements=[],
                candidate_accounts=row['candidate_accounts'],
            )
        )
    op.drop_table('election_draft')
    with op.batch_alter_table('election', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=16), nullable=False, server_default='open'))
        batch_op.add_column(sa.Column('numbers', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('committee_seats', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('label_id', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('seed_id', sa.String(length=80), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_election_label_id'), 'record_text', ['label_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_election_seed_id'), 'record_text', ['seed_id'], ['id'])
    with op.batch_alter_table('candidate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn', sa.Boolean(), nullable=False, server_default=sa.false()))
    election = sa.table(
        'election', *map(sa.column, ('entry', 'seats', 'committee_seats')), *map(_json, ('numbers', 'fills'))
    )
    for row in connection.execute(sa.select(election)).mappings():
        numbers = row['fills'] or list(range(1, row['seats'] + 1))
        known = {'numbers': numbers, 'committee_seats': row['seats']}
        connection.execute(election.update().where(election.c.entry == row['entry']).values(**known))


def _json(name: str) -> sa.Column:
    return sa.column(name, sa.JSON())


def _numbers(connection: sa.Connection, group_id: str, body: int | None, seats: int) -> list[int]:
    """The seats that an election prepared before was for: of a by-election all that there are, the vacant are filled."""
    if body is None:
        return list(range(1, seats + 1))
    query = sa.text("SELECT max(seats) FROM election WHERE group_id = :group AND body = :body")
    return list(range(1, (connection.execute(query, {'group': group_id, 'body': body}).scalar() or seats) + 1))


def _holdings() -> None:
    """One person holds one seat of a body at most: said to the database too."""
    with op.batch_alter_table('holding', schema=None) as batch_op:
        batch_op.add_column(sa.Column('body', sa.String(length=48), nullable=True))
        batch_op.create_index('uq_holding_body', ['account_id', 'body'], unique=True)
    op.execute(
        "UPDATE holding SET body = (SELECT mandate.group_id || '/' || mandate.body FROM mandate"
        " WHERE mandate.id = holding.mandate_id) WHERE mandate_id IN"
        " (SELECT id FROM mandate WHERE kind = 'seat' AND until IS NULL)"
    )


def downgrade() -> None:
    raise RuntimeError("Going back to an older release is not possible.")
