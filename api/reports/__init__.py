"""How a program does, in figures that tell of nobody: waits, first contact, fit, load, and the trend by week."""
