"""What intake is made of: the tables, and the shapes that go in and out."""
