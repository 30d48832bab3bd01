"""The help text: everything is in it, and it fits the narrowest usual screen."""

from wheelcheck.cli.arguments import main_parser


def test_help_fits_80_columns() -> None:
    assert max(map(len, main_parser().format_help().splitlines())) <= 80


def test_help_names_every_option_and_other_job() -> None:
    text = main_parser().format_help()
    options = {name for action in main_parser()._actions for name in action.option_strings}
    assert len(options) > 30
    for option in options:
        assert option in text
    for job in ("wheelcheck bases", "wheelcheck explain"):
        assert job in text


def test_every_option_is_explained() -> None:
    for action in main_parser()._actions:
        assert action.help
