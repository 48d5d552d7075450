"""High availability tried: Patroni and etcd, two PostgreSQL nodes, the primary's machine lost."""
