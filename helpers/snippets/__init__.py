"""A request, written as code in other languages."""
