"""Compose and devcontainer files: what they build an image of, read without running anything."""
