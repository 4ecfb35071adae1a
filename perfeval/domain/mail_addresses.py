"""Mail addresses: which texts can be one."""

from __future__ import annotations

import re

LONGEST = 254  # RFC 5321
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*"
)


def is_mail_address(text: str) -> bool:
    """Tell whether a text is an address as HTML's mail field takes it: plain, without a name."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
