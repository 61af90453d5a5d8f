"""The report as JSON: the ``gongkai parse --json`` contract, and the fuller encoding that the store keeps."""

from __future__ import annotations
