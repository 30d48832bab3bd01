"""Which versions a resolver would take: build requirements and, later, fixes; pure."""
