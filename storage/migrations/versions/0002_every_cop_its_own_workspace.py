"""Every CoP its own workspace: installations over OAuth, rosters, Home tabs, and what a channel is blocked by"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('homes',
    sa.Column('team_id', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('view_hash', sa.String(length=64), nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('team_id', 'user_id', name=op.f('pk_homes'))
    )
    op.create_table('oauth_states',
    sa.Column('state_digest', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('state_digest', name=op.f('pk_oauth_states'))
    )
    with op.batch_alter_table('oauth_states', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_oauth_states_expires_at'), ['expires_at'], unique=False)

    op.create_table('workspaces',
    sa.Column('team_id', sa.String(length=32), nullable=False),
    sa.Column('enterprise_id', sa.String(length=32), nullable=False),
    sa.Column('last_event_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('team_id', name=op.f('pk_workspaces'))
    )
    op.create_table('downloads',
    sa.Column('secret_digest', sa.String(length=64), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_downloads_member_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('secret_digest', name=op.f('pk_downloads'))
    )
    with op.batch_alter_table('downloads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_downloads_expires_at'), ['expires_at'], unique=False)

    op.create_table('memberships',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_memberships_community_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_memberships_member_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('community_id', 'member_id', name=op.f('pk_memberships'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_member_id'), ['member_id'], unique=False)

    with op.batch_alter_table('case_holders', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('unanswered', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('ask_never', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('communities', schema=None) as batch_op:
        batch_op.add_column(sa.Column('region', sa.String(length=16), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('outsiders', sa.String(length=16), nullable=False, server_default='read'))
        batch_op.add_column(sa.Column('roster_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.alter_column('community_id',
               existing_type=sa.INTEGER(),
               nullable=True)

    with op.batch_alter_table('destinations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('blocked_reason', sa.String(length=64), nullable=False, server_default=''))

    with op.batch_alter_table('installations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token_expires_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('disabled_reason', sa.String(length=32), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_installations_team_id'), ['team_id'], unique=False)

    with op.batch_alter_table('members', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_outsider', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('topics', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('private_messages', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('home_community_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('deactivated_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_members_home_community_id'), 'communities', ['home_community_id'], ['id'], ondelete='SET NULL')

    # The defaults were only for the rows that stood there already.
    with op.batch_alter_table('case_holders', schema=None) as batch_op:
        batch_op.alter_column('unanswered', server_default=None)
        batch_op.alter_column('ask_never', server_default=None)
    with op.batch_alter_table('communities', schema=None) as batch_op:
        batch_op.alter_column('region', server_default=None)
        batch_op.alter_column('outsiders', server_default=None)
    with op.batch_alter_table('destinations', schema=None) as batch_op:
        batch_op.alter_column('blocked_reason', server_default=None)
    with op.batch_alter_table('installations', schema=None) as batch_op:
        batch_op.alter_column('disabled_reason', server_default=None)
    with op.batch_alter_table('members', schema=None) as batch_op:
        batch_op.alter_column('is_outsider', server_default=None)
        batch_op.alter_column('topics', server_default=None)
        batch_op.alter_column('private_messages', server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM deliveries WHERE community_id IS NULL")
    with op.batch_alter_table('deliveries', schema=None) as batch_op:
        batch_op.alter_column('community_id', existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table('members', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_members_home_community_id'), type_='foreignkey')
        for name in ('is_outsider', 'topics', 'private_messages', 'paused_until', 'home_community_id', 'deactivated_at'):
            batch_op.drop_column(name)
    with op.batch_alter_table('installations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_installations_team_id'))
        for name in ('token_expires_at', 'disabled_reason'):
            batch_op.drop_column(name)
    with op.batch_alter_table('destinations', schema=None) as batch_op:
        for name in ('blocked_at', 'blocked_reason'):
            batch_op.drop_column(name)
    with op.batch_alter_table('communities', schema=None) as batch_op:
        for name in ('region', 'outsiders', 'roster_at'):
            batch_op.drop_column(name)
    with op.batch_alter_table('case_holders', schema=None) as batch_op:
        for name in ('asked_at', 'unanswered', 'ask_never'):
            batch_op.drop_column(name)
    for table in ('memberships', 'downloads', 'workspaces', 'oauth_states', 'homes'):
        op.drop_table(table)
