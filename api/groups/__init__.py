"""Open groups of a region: kept by coordinators, brought in from feeds, told to whoever asks for support."""
