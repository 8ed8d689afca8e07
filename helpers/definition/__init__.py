"""The API as its definition tells it: documents, schemas, operations."""
