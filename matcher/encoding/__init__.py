"""A pool as arrays, in an order that depends on content alone."""

from matcher.encoding.encoded import Encoded, Rows, encode

__all__ = ["Encoded", "Rows", "encode"]
