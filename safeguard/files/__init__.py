"""Files that people hand in: looked at before they are kept, and kept where no address leads."""
