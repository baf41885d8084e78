"""What one sends to the service stays nowhere: canaries through every route, then a search of all it wrote."""
