"""Weekly rounds: the policy, the pool as it was, the matching, its review and its publishing."""
