"""The version of what makes facts of sdists, alone: a run that remembers all facts loads nothing else."""

__all__ = ["ANALYSER"]

ANALYSER = "2"
"""To be raised whenever any answer changes: remembered facts of other versions are made anew."""
