"""Stories: a mentor's consented account of something lived through, reviewed before it shows, gone when taken back."""
