"""From rows and hours to the bytes of a file: no database, no clock, no HTTP."""
