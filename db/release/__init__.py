"""Releases: dated folders of data that people can take away."""
