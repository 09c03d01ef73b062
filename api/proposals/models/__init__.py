"""What proposals are made of: the closed words, the tables, and the shapes that go in and out."""
