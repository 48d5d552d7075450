"""Several web hosts tried: nginx before them, PgBouncer behind them, one database, one worker."""
