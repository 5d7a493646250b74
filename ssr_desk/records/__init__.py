"""What can be recorded: types, fields, code lists, rules, merge. Knows no database, no window, no files."""
