"""A pool as arrays, in an order that depends on content alone."""

from matcher.encoding.encoded import Encoded, encode, judged_anew, with_pairs
from matcher.encoding.rows import Rows

__all__ = ["Encoded", "Rows", "encode", "judged_anew", "with_pairs"]
