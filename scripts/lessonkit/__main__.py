"""Runs the command line as `python -m lessonkit`."""

from lessonkit.cli import main

main(prog_name="lessonkit")
