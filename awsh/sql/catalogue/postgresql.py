"""The catalogue of PostgreSQL, from pg_catalog: information_schema is slow, and hides what is not one's own."""

# Only constants are put together here; what is asked for is bound.
# ruff: noqa: S608

_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_KIND = """CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                    WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' END"""
_ONE = """n.nspname = %(schema)s AND c.relname = %(table)s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"""
_ACTION = (
    "CASE k.{} WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' "
    "WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END"
)

QUERIES = {
    "databases": """
        SELECT datname AS database, pg_catalog.pg_get_userbyid(datdba) AS owner,
               pg_catalog.pg_encoding_to_char(encoding) AS charset
        FROM pg_catalog.pg_database WHERE datallowconn ORDER BY datname""",
    "schemas": f"""
        SELECT n.nspname AS schema, pg_catalog.pg_get_userbyid(n.nspowner) AS owner
        FROM pg_catalog.pg_namespace n WHERE {_OURS} ORDER BY n.nspname""",
    "tables": f"""
        SELECT n.nspname AS schema, c.relname AS "table", {_KIND} AS type,
               CASE WHEN c.reltuples >= 0 AND c.relkind IN ('r', 'm', 'p')
                    THEN c.reltuples::bigint END AS rows,
               CASE WHEN c.relkind IN ('r', 'm')
                    THEN c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint END AS size,
               pg_catalog.obj_description(c.oid, 'pg_class') AS comment
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OURS} ORDER BY n.nspname, c.relname""",
    "columns": f"""
        SELECT n.nspname AS schema, c.relname AS "table", a.attname AS "column",
               pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND {_OURS}
        ORDER BY n.nspname, c.relname, a.attnum""",
    "functions": f"""
        SELECT n.nspname AS schema, p.proname AS function,
               CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS type,
               pg_catalog.pg_get_function_arguments(p.oid) AS arguments,
               pg_catalog.pg_get_function_result(p.oid) AS returns
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE {_OURS} ORDER BY n.nspname, p.proname""",
    "find": """
        SELECT n.nspname AS schema, c.relname AS "table"
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname = %(table)s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND CASE WHEN %(schema)s = '' THEN pg_catalog.pg_table_is_visible(c.oid)
                   ELSE n.nspname = %(schema)s END""",
    "describe": f"""
        SELECT a.attname AS "column", pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
               NOT a.attnotnull AS "null",
               coalesce((SELECT CASE WHEN bool_or(i.indisprimary) THEN 'PRI' WHEN bool_or(i.indisunique)
                                THEN 'UNI' ELSE 'MUL' END
                         FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum
                         HAVING count(*) > 0), '') AS key,
               pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS "default",
               CASE WHEN a.attidentity <> '' THEN 'identity' WHEN a.attgenerated <> '' THEN 'generated'
                    ELSE '' END AS extra,
               coalesce(pg_catalog.col_description(c.oid, a.attnum), '') AS comment
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE {_ONE} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""",
    "indexes": f"""
        SELECT x.relname AS index,
               (SELECT string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k)
                FROM generate_series(1, i.indnkeyatts) k) AS columns,
               i.indisunique AS unique, i.indisprimary AS primary, m.amname AS type
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
        JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_am m ON m.oid = x.relam
        WHERE {_ONE} ORDER BY i.indisprimary DESC, x.relname""",
    "foreign_keys": f"""
        SELECT k.conname AS constraint,
               (SELECT string_agg(a.attname, ', ' ORDER BY o.place)
                FROM unnest(k.conkey) WITH ORDINALITY o (number, place)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.number) AS columns,
               k.confrelid::regclass::text AS references,
               (SELECT string_agg(a.attname, ', ' ORDER BY o.place)
                FROM unnest(k.confkey) WITH ORDINALITY o (number, place)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = o.number)
                   AS referenced_columns,
               {_ACTION.format("confdeltype")} AS on_delete, {_ACTION.format("confupdtype")} AS on_update
        FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype = 'f' AND {_ONE} ORDER BY k.conname""",
}
