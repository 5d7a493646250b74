"""The pages of the window, one file each. A page asks the services through `Context` and keeps ids, never objects."""
