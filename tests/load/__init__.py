"""Many people at once on two app servers: `make load`, and a short slice of it in the tests."""
