"""Drop-in presence: hours at which somebody is to be there, rosters, shifts, who comes instead, and who is here now."""
