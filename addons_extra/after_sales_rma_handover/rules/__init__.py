"""What a file of a customer is, as plain Python, with its doctest."""
