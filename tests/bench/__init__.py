"""What `make bench` measures: ours beside others doing the same job, in one run."""
