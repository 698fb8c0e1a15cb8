"""The source note: where a document is kept, its markings, who drafted it."""
