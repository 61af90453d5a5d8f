"""Rules on one report. Each has a stable code, a severity, and says whose fault a breach is."""
