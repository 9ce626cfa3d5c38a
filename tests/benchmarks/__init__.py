"""Measures how fast and how small the print shop and the site are; no test runs these."""
