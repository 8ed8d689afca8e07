"""Any operation of a definition, tried, recorded, and taken away."""
