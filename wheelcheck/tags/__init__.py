"""Which wheel tags a foreign Linux target takes, and why a file does not fit (PyPA platform compatibility tags)."""
