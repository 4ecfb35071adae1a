"""The form packs that ship with the program, and how a pack is found and read."""

from perfeval.packs.loader import SHELF, find_pack, list_packs, load_pack_file, read_toml_file

__all__ = ["SHELF", "find_pack", "list_packs", "load_pack_file", "read_toml_file"]
