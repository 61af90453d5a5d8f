"""Prose and identity of a report: its body and sections, whose report of which year it is, on what scope, since when."""
