"""The catalogue of MySQL and MariaDB. Column names are aliased: MySQL 8 answers in capitals otherwise."""

QUERIES = {
    "databases": """
        SELECT schema_name AS `database`, default_character_set_name AS charset
        FROM information_schema.schemata ORDER BY schema_name""",
    "schemas": "SELECT schema_name AS `schema` FROM information_schema.schemata ORDER BY schema_name",
    "tables": """
        SELECT table_schema AS `schema`, table_name AS `table`,
               CASE table_type WHEN 'BASE TABLE' THEN 'table' ELSE lower(table_type) END AS `type`,
               table_rows AS `rows`, data_length + index_length AS size, table_comment AS comment
        FROM information_schema.tables WHERE table_schema = database() ORDER BY table_name""",
    "columns": """
        SELECT table_schema AS `schema`, table_name AS `table`, column_name AS `column`, column_type AS `type`
        FROM information_schema.columns WHERE table_schema = database()
        ORDER BY table_name, ordinal_position""",
    "functions": """
        SELECT r.routine_schema AS `schema`, r.routine_name AS `function`, lower(r.routine_type) AS `type`,
               (SELECT group_concat(concat_ws(' ', p.parameter_name, p.dtd_identifier)
                                    ORDER BY p.ordinal_position SEPARATOR ', ')
                FROM information_schema.parameters p
                WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name
                  AND p.ordinal_position > 0) AS arguments,
               nullif(r.dtd_identifier, '') AS returns
        FROM information_schema.routines r WHERE r.routine_schema = database() ORDER BY r.routine_name""",
    "find": """
        SELECT table_schema AS `schema`, table_name AS `table` FROM information_schema.tables
        WHERE table_name = %(table)s AND table_schema = coalesce(nullif(%(schema)s, ''), database())""",
    "describe": """
        SELECT column_name AS `column`, column_type AS `type`, is_nullable = 'YES' AS `null`, column_key AS `key`,
               column_default AS `default`, extra, column_comment AS comment
        FROM information_schema.columns WHERE table_schema = %(schema)s AND table_name = %(table)s
        ORDER BY ordinal_position""",
    "checks": """
        SELECT check_clause AS clause FROM information_schema.check_constraints
        WHERE constraint_schema = %(schema)s AND table_name = %(table)s""",
    "indexes": """
        SELECT index_name AS `index`,
               group_concat(column_name ORDER BY seq_in_index SEPARATOR ', ') AS `columns`,
               max(non_unique) = 0 AS `unique`, index_name = 'PRIMARY' AS `primary`, lower(max(index_type)) AS `type`
        FROM information_schema.statistics WHERE table_schema = %(schema)s AND table_name = %(table)s
        GROUP BY index_name ORDER BY index_name = 'PRIMARY' DESC, index_name""",
    "foreign_keys": """
        SELECT k.constraint_name AS `constraint`,
               group_concat(k.column_name ORDER BY k.ordinal_position SEPARATOR ', ') AS `columns`,
               max(concat(k.referenced_table_schema, '.', k.referenced_table_name)) AS `references`,
               group_concat(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', ')
                   AS referenced_columns,
               lower(max(r.delete_rule)) AS on_delete, lower(max(r.update_rule)) AS on_update
        FROM information_schema.key_column_usage k
        JOIN information_schema.referential_constraints r
          ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
         AND r.table_name = k.table_name
        WHERE k.table_schema = %(schema)s AND k.table_name = %(table)s AND k.referenced_table_name IS NOT NULL
        GROUP BY k.constraint_name ORDER BY k.constraint_name""",
}
