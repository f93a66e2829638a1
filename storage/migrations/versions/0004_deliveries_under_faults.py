"""Looking up what may have arrived, rests that know when they began, brakes, and indexes for long queues"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('brakes',
    sa.Column('team_id', sa.String(length=32), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('team_id', 'what', name=op.f('pk_brakes'))
    )
    op.add_column('deliveries', sa.Column('look_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('destinations', sa.Column('rested_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_deliveries_due', 'deliveries', ['state', 'ready_at', 'team_id', 'channel_id', 'community_id', 'due_at', 'kind', 'parent_id'])
    op.create_index('ix_deliveries_queue', 'deliveries', ['team_id', 'channel_id', 'state', 'ready_at', 'id'])
    op.create_index('ix_deliveries_late', 'deliveries', ['state', 'late_after'])
    op.drop_index('ix_deliveries_state_ready_at', 'deliveries')
    op.drop_index('ix_deliveries_team_id_channel_id_state', 'deliveries')


def downgrade() -> None:
    op.create_index('ix_deliveries_team_id_channel_id_state', 'deliveries', ['team_id', 'channel_id', 'state'])
    op.create_index('ix_deliveries_state_ready_at', 'deliveries', ['state', 'ready_at'])
    op.drop_index('ix_deliveries_late', 'deliveries')
    op.drop_index('ix_deliveries_queue', 'deliveries')
    op.drop_index('ix_deliveries_due', 'deliveries')
    op.drop_column('destinations', 'rested_at')
    op.drop_column('deliveries', 'look_at')
    op.drop_table('brakes')
