"""The state machine over cases: its shop, its steps, and what has to be true after each of them."""
