"""The tests that would show a model useless, one file for what one method is tried with; a file here is found."""
