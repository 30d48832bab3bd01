"""Pin x files x target -> Verdict, by the rules of the installer; pure."""
