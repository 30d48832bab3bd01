"""Project pages from package indexes: HTTP, files, order, credentials, cache. The only room with sockets."""
