"""The forms of form packs: an upload as file or pasted text, and what publishing confirms."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from perfeval.services.pack_uploads import MOST_BYTES, decode_upload
from perfeval.web.form_fields import Form


class UploadForm(Form):
    """A pack in TOML: the file if one is chosen, else the text."""

    file = FileField("TOML 文件", render_kw={"accept": ".toml"})
    text = TextAreaField("表样内容（TOML）")

    def read_text(self) -> str:
        """Return what was uploaded, and keep it in the text; raises PackFaultsError."""
        if self.file.data:
            with self.file.data.stream as stream:  # a large one lies in a file of its own
                self.text.data = decode_upload(stream.read(MOST_BYTES + 1))
        return self.text.data or ""


class PublishForm(Form):
    """The hash of the content that was on screen."""

    seen = HiddenField()
