"""Search: what can be found, what waits to be indexed, and the triggers that tell what changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0014"
down_revision = "0013"

ID = sa.String(64)
RECORDS = {
    "account": ("accounts", ("name", "domain")),
    "contact": ("contacts", ("name", "email", "phone", "title")),
}
"""The tables of records, and what they are found by."""


def upgrade() -> None:
    """Create the tables, their index and the triggers, and put down everything to be indexed."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_entries",
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("record", ID, nullable=False, unique=True),
        sa.Column("kind", ID, nullable=False),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("words", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    )
    op.create_table(
        "search_behind",
        sa.Column("record", ID, primary_key=True),
        sa.Column("kind", ID, nullable=False),
        sa.Column("organisation", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
    )
    op.create_index("search_behind_of", "search_behind", ["organisation", "owner"])
    op.create_index("shares_by_owner", "shares", ["reader", "owner"])
    (_sqlite if is_sqlite else _postgresql)()
    for kind, name in (("call", "calls"), *((kind, name) for kind, (name, _) in RECORDS.items())):
        gone = " OR merged_into IS NOT NULL" if kind in RECORDS else ""
        op.execute(
            "INSERT INTO search_behind (record, kind, organisation, owner) "
            f"SELECT id, '{kind}', organisation, owner FROM {name} "
            f"WHERE NOT (deleted_at IS NOT NULL{gone})"
        )


def _sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_entries', "
        "content_rowid='place', detail='none', tokenize=\"ascii tokenchars '_'\")"
    )
    add = "INSERT INTO search_words(rowid, words) VALUES (NEW.place, NEW.words);"
    drop = (
        "INSERT INTO search_words(search_words, rowid, words) "
        "VALUES ('delete', OLD.place, OLD.words);"
    )
    _trigger("search_add", "AFTER INSERT ON search_entries", add)
    _trigger("search_drop", "AFTER DELETE ON search_entries", drop)
    _trigger("search_change", "AFTER UPDATE ON search_entries", drop + add)
    forget = "DELETE FROM search_entries WHERE record = NEW.id;"
    call = (
        "INSERT INTO search_behind SELECT NEW.id, 'call', NEW.organisation, NEW.owner "
        "WHERE NOT EXISTS (SELECT 1 FROM search_behind WHERE record = NEW.id);"
    )
    _trigger("search_new_call", "AFTER INSERT ON calls WHEN NEW.deleted_at IS NULL", call)
    _trigger(
        "search_changed_call",
        "AFTER UPDATE OF revision ON calls WHEN NEW.deleted_at IS NULL",
        call,
    )
    _trigger(
        "search_deleted_call",
        "AFTER UPDATE OF deleted_at ON calls WHEN NEW.deleted_at IS NOT NULL",
        forget + "DELETE FROM search_behind WHERE record = NEW.id;",
    )
    for kind, (name, columns) in RECORDS.items():
        behind = call.replace("'call'", f"'{kind}'")
        every = (*columns, "deleted_at", "merged_into")
        changed = " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in every)
        _trigger(f"search_new_{kind}", f"AFTER INSERT ON {name}", behind)
        _trigger(
            f"search_changed_{kind}", f"AFTER UPDATE ON {name} WHEN {changed}", forget + behind
        )


def _trigger(name: str, when: str, work: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} BEGIN {work} END")


def _postgresql() -> None:
    op.create_index(
        "search_words_index",
        "search_entries",
        ["words"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    behind = (
        "INSERT INTO search_behind VALUES (NEW.id, TG_ARGV[0], NEW.organisation, NEW.owner) "
        "ON CONFLICT DO NOTHING;"
    )
    op.execute(
        f"""
        CREATE FUNCTION fingerpost_search_call() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.deleted_at IS NULL THEN
                {behind}
            ELSE
                DELETE FROM search_entries WHERE record = NEW.id;
                DELETE FROM search_behind WHERE record = NEW.id;
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER fingerpost_search_call AFTER INSERT OR UPDATE OF revision, deleted_at "
        "ON calls FOR EACH ROW EXECUTE FUNCTION fingerpost_search_call('call')"
    )
    op.execute(
        f"""
        CREATE FUNCTION fingerpost_search_record() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM search_entries WHERE record = NEW.id;
            {behind}
            RETURN NULL;
        END $$
        """
    )
    for kind, (name, columns) in RECORDS.items():
        every = (*columns, "deleted_at", "merged_into")
        changed = " OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in every)
        run = f"FOR EACH ROW %s EXECUTE FUNCTION fingerpost_search_record('{kind}')"
        op.execute(f"CREATE TRIGGER fingerpost_search_new AFTER INSERT ON {name} {run % ''}")
        op.execute(
            f"CREATE TRIGGER fingerpost_search_changed AFTER UPDATE ON {name} "
            f"{run % f'WHEN ({changed})'}"
        )
