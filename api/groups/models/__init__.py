"""What a group is: its table, and the shapes that go in and out."""
