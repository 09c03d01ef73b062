"""A pool as arrays, in an order that depends on content alone."""

from matcher.encoding.encoded import Encoded, digested, encode, judged_anew, with_pairs
from matcher.encoding.rows import Rows

__all__ = ["Encoded", "Rows", "digested", "encode", "judged_anew", "with_pairs"]
