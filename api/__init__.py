"""The product: what people use, one folder per thing a user would name."""
