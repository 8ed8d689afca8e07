"""Sends requests of the definition, and records what went and what came."""
