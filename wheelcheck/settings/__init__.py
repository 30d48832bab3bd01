"""The project's own settings: `[tool.wheelcheck]` of a pyproject.toml, or wheelcheck.toml."""
