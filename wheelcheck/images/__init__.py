"""Dockerfiles: which image a lock is installed in, by which tool, and what the system has there."""
