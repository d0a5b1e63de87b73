"""SQLite and PostgreSQL: connections, migrations, backup, and the one thread that writes."""
