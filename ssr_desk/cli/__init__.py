"""The command line: everything the window does, for scripts, for headquarters' automation and for tests. No Qt.

`commands` is the table of commands, `main` runs one, `session` is what each gets, and one module an area holds the commands
themselves: parse, call one service, answer.
"""
