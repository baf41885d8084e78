"""What a text that is still being typed may become: words of the directory, places and people."""
