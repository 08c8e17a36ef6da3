"""How requests come in and answers go out: who sends one, what it may ask, how its answer travels."""
