"""Sample populations that look like the real one, drawn from published figures."""

from api.sample.files import write_population
from api.sample.population import Population, draw_population

__all__ = ["Population", "draw_population", "write_population"]
