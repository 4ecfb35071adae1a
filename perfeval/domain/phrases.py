"""Quick phrases (常用语) for opinions: those that everybody has, and how one joins an opinion."""

from __future__ import annotations

LONGEST_PHRASE = 200
MOST_PHRASES = 50  # of one person: a longer list is slower to read than to type
LONGEST_OPINION = 2000

DEFAULT_PHRASES = (
    "同意。",
    "已审核，同意上报。",
    "金额与账面一致，同意。",
    "请逐项核对实际完成值，并附佐证材料。",
    "偏差原因不具体，请写明原因和改进措施。",
)


def join_phrase(opinion: str, phrase: str) -> str:
    """Return an opinion with a phrase at its end; one that ends with it already stays as it is."""
    typed, added = opinion.rstrip(), phrase.strip()
    if not added or typed.endswith(added):
        return opinion
    return f"{typed}\n{added}" if typed else added
