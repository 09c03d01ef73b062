"""The pages of intake: on which somebody asks for support, and on which a team brings people in from sheets."""

from fastapi import APIRouter

from api.intake.pages import asking, importing

router = APIRouter()
for part in (asking, importing):
    router.include_router(part.router)
