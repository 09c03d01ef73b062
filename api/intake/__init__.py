"""How people come in: one by one from other people's forms, or all at once from spreadsheets."""
