"""What is in a database, as rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from awsh.sql import Session, SqlError, catalogue


@pytest.fixture
def shop(session: Session) -> Iterator[Session]:
    session.execute(
        "CREATE TABLE customer (id int primary key, email varchar(50) default 'x' not null, unique (email))"
    )
    session.execute(
        "CREATE TABLE orders (id int primary key, customer_id int, total decimal(10,2) not null,"
        " CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE)"
    )
    session.execute("CREATE INDEX by_total ON orders (total, customer_id)")
    session.execute("CREATE VIEW big AS SELECT * FROM orders WHERE total > 100")
    yield session
    session.execute("DROP VIEW big")
    session.execute("DROP TABLE orders")
    session.execute("DROP TABLE customer")


def test_tables_and_columns(shop: Session) -> None:
    found = {row["table"]: row for row in catalogue.tables(shop)}
    assert {name: found[name]["type"] for name in ("big", "customer", "orders")} == {
        "big": "view",
        "customer": "table",
        "orders": "table",
    }
    columns = [(row["column"], row["type"]) for row in catalogue.columns(shop) if row["table"] == "orders"]
    assert [name for name, _ in columns] == ["id", "customer_id", "total"]
    assert columns[2][1] in ("decimal(10,2)", "numeric(10,2)")
    assert "lab" in [row["database"] for row in catalogue.databases(shop)]
    assert [row["schema"] for row in catalogue.schemas(shop)]


def test_one_table(shop: Session) -> None:
    described = {
        row["column"]: row
        for row in catalogue.describe(shop, "ORDERS" if shop.family != "mysql" else "orders")
    }
    assert described["id"]["key"] == "PRI"
    assert described["total"]["null"] is False
    assert described["customer_id"]["null"] is True
    assert described["total"]["indexes"] == "by_total"
    assert "by_total" in described["customer_id"]["indexes"]
    assert described["customer_id"]["references"].endswith("customer.id on delete cascade")
    assert described["total"]["references"] == ""
    assert "x" in catalogue.describe(shop, "customer")[1]["default"]
    indexes = {row["index"]: row for row in catalogue.indexes(shop, "orders")}
    assert indexes["by_total"]["columns"] == "total, customer_id"
    assert indexes["by_total"]["unique"] is False
    assert [row["unique"] for row in indexes.values() if row["primary"]] == [True]
    (key,) = catalogue.foreign_keys(shop, "orders")
    assert (key["constraint"], key["columns"], key["referenced_columns"]) == ("fk", "customer_id", "id")
    assert key["references"].endswith("customer")
    assert key["on_delete"] == "cascade"


def test_no_such_table(shop: Session) -> None:
    with pytest.raises(SqlError, match="did you mean 'orders'"):
        catalogue.describe(shop, "order_s")
    for wrong in ("a.b.c", "a b", "", "`x"):
        with pytest.raises(SqlError):
            catalogue.describe(shop, wrong)


def test_functions(my: Session, pg: Session) -> None:
    my.execute("CREATE OR REPLACE FUNCTION twice(a int) RETURNS int DETERMINISTIC RETURN a * 2")
    pg.execute("CREATE OR REPLACE FUNCTION twice(a int) RETURNS int AS 'SELECT a * 2' LANGUAGE sql")
    for session in (my, pg):
        row = next(row for row in catalogue.functions(session) if row["function"] == "twice")
        assert row["arguments"].startswith("a int")
        assert row["type"] == "function"
