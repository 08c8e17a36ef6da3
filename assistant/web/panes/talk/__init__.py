"""The conversation and what stands above it."""
