"""The use cases of rounds."""
