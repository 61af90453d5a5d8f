"""Blind samples as people meet them: forms to fill in, reading them back, the result in words."""
