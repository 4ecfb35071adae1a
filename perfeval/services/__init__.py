"""The write side: one function per use case; each flushes and leaves the commit to its caller."""
