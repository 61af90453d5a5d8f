"""The only room that speaks HTTP: registry, platform families, polite fetching, replicas."""
