"""Images in reach: registries, layouts and archives on disk, logins, and what was learnt of them before."""
