"""What a story is: its tables, its words, and the shapes that go in and out."""
