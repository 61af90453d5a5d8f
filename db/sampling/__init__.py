"""Blind samples: reports drawn for people to read again, what they read, and the error rate that follows."""
