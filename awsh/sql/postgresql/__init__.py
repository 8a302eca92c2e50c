"""PostgreSQL and Aurora PostgreSQL, by way of psycopg 3."""
