"""The steps of a guide, and what they share in a kernel."""
