"""Renders what the store's queries return: the demo page. Light: importing this package loads nothing else."""
