"""What leaves the service as a file: calendars that people subscribe to, and exports for those who run a program."""
