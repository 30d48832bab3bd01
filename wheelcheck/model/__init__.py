"""Values only: no clock, no disk, no socket, and no import from any other room of the house."""
