"""Everything between a platform's spider and the wire: guard, robots, politeness, outcomes, archive, records."""
