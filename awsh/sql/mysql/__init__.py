"""MySQL, MariaDB and Aurora MySQL, by way of pymysql."""
