"""Report -> text, one format per module; the only room that writes sentences."""
