"""One reader per media type: bytes in, Document out."""
