"""What to do about a build: system packages and toolchains, from `data/` and evidence; pure."""
