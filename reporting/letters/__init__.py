"""Official letters: what they say (one module a kind), how they look, their numbers, their life."""
