"""The command line: a thin shell over `wheelcheck.check`."""
