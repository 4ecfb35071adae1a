"""Filled forms recognised: plain tables held against the Grids of the form packs."""
