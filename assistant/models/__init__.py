"""The language model: one endpoint or two, what it can do, its failures told in plain Chinese.

`endpoint` names an OpenAI-compatible server and opens the connection; `text` makes a LangChain chat
model our `TextModel`; `fallback` asks a second one when the first does not answer; `embedding` gives
vectors; `probe` finds out
what an endpoint can do, once, and `capabilities` is what was found. Nothing is built here:
`services/` makes the chat model and hands it in.
"""

from __future__ import annotations

from assistant.models.embedding import embedding_call
from assistant.models.endpoint import Endpoint, http_client
from assistant.models.text import LangChainModel

__all__ = ["Endpoint", "LangChainModel", "embedding_call", "http_client"]
