"""The audit log: who read or wrote what, and when; chained by hashes, so that no entry is changed unseen."""
