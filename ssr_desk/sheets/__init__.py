"""Spreadsheets: files to rows, columns to fields, cells to values and back. Knows no store; `services.sheets` uses it."""
