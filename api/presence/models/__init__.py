"""What is kept of presence, and what goes in and out."""
