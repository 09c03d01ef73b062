"""What a referral is: its table, its words, and the shapes that go in and out."""
