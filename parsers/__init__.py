"""Pure extraction: bytes and context in, a frozen report out. No I/O, no clock, no database, no environment."""
