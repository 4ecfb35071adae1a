"""Form packs, as the finance bureau keeps them: upload, check, preview, publish."""

from perfeval.web.form_packs import drafts, versions
from perfeval.web.form_packs.blueprint import blueprint

__all__ = ["blueprint", "drafts", "versions"]
