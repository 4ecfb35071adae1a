"""Files that people bring, read into sheet documents."""
