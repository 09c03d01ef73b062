"""Groups: open ones, told to whoever asks for support, and closed ones, in which people are placed and have a host."""
