"""Builds a lesson kit from lessons written in Markdown."""

__version__ = "0.1.0"
