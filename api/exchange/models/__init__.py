"""What calendars and exports are made of: the table and the shapes that go in and out."""
