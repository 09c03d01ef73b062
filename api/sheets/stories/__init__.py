"""The sheets of stories, read and written."""
