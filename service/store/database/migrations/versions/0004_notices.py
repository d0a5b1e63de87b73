"""PostgreSQL tells every process which call was changed."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A trigger on the table of calls; SQLite has no way to tell other processes."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        """
        CREATE FUNCTION fingerpost_tell_call() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('fingerpost_calls', NEW.id);
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER fingerpost_tell_call AFTER UPDATE OF revision ON calls "
        "FOR EACH ROW EXECUTE FUNCTION fingerpost_tell_call()"
    )
