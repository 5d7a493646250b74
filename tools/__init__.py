"""Tools of the people who build the program; nothing here ships."""
