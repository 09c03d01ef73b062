"""One model of a mentor's time: who holds which hour, so that none is given twice."""
