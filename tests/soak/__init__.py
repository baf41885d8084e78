"""What the running service does under more load than it can bear, measured from outside; see `__main__`."""
