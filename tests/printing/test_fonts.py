import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

import perfeval.printing.fonts as faces
from perfeval.domain.grid import Role, RowKind
from perfeval.printing.fonts import (
    BODY_FACE,
    LABEL_FACE,
    TITLE_FACE,
    find_missing_characters,
    get_chain,
    missing_characters,
)
from tests.printing.grids import GridBuilder, cell

FOLDER = Path(faces.__file__).parent / "faces"
SIGNS = "≥≤％‰℃①⑩〔〕√□—…·＝±×÷Ⅰ㎡αΩ│┌→“”《》￥"


def test_the_faces_are_the_ones_that_were_cut() -> None:
    lines = (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    named = {}
    for line in lines:
        checksum, name = line.split("  ")
        named[name] = checksum
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksum
    assert {path.name for path in FOLDER.glob("*.ttf")} <= set(named)


def test_the_faces_are_small_enough_and_bring_their_licences() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 18_000_000
    for name in ("OFL-NotoSerifSC.txt", "OFL-NotoSansSC.txt"):
        assert "SIL OPEN FONT LICENSE" in (FOLDER / name).read_text(encoding="utf-8")


def test_importing_opens_no_face() -> None:
    code = (
        "import perfeval.printing.pdf, perfeval.printing.fonts as f;"
        "assert f.load_face.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("role", "face"),
    [
        (Role.TITLE, TITLE_FACE),
        (Role.HEAD, LABEL_FACE),
        (Role.SIDE, LABEL_FACE),
        (Role.LABEL, LABEL_FACE),
        (Role.TEXT, BODY_FACE),
        (Role.NUMBER, BODY_FACE),
    ],
)
def test_each_role_has_its_face(role: Role, face: str) -> None:
    assert get_chain(role).split_runs("绩效1") == ((face, "绩效1"),)


def test_a_character_that_the_role_s_face_lacks_comes_from_the_body_face() -> None:
    runs = get_chain(Role.LABEL).split_runs("朱镕堃组")
    assert runs == ((LABEL_FACE, "朱"), (BODY_FACE, "镕堃"), (LABEL_FACE, "组"))


def test_all_of_gbk_and_the_signs_can_be_printed() -> None:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    hanzi = "".join(
        char for pair in pairs for char in pair.decode("gbk", "ignore") if char >= "\u4e00"
    )
    hanzi = "".join(char for char in hanzi if char <= "\u9fff")
    assert len(hanzi) == 20_902
    assert missing_characters(hanzi) == ""
    assert missing_characters(SIGNS) == ""
    assert missing_characters("䶮㛃鿏⼯\U0002b36f") == ""


def test_a_missing_character_is_named_once() -> None:
    assert missing_characters("甲\U00020bb7乙\U00020bb7\U0001f600") == "\U00020bb7\U0001f600"


def test_a_missing_character_is_drawn_as_a_geta() -> None:
    assert get_chain(Role.TEXT).split_runs("甲\U0001f600") == ((BODY_FACE, "甲〓"),)


def test_control_zero_width_and_combining_characters_do_no_harm() -> None:
    odd = "a\x00\x07\u200b\u200d\ufeff\u202e\ufe0f\u0301\u20dd\ud800\x85\u2028"
    assert set(missing_characters(odd)) <= {"\u0301", "\u20dd", "\ufffd"}
    assert "\ufffd" in missing_characters(odd)


def test_missing_characters_of_a_grid_are_found_at_their_paths() -> None:
    builder = GridBuilder()
    builder.add(
        RowKind.BODY, "a", cell(0, Role.LABEL, "\U0001f600"), cell(1, Role.LABEL, "\U0001f600")
    )
    builder.add(RowKind.BODY, "a", cell(0, Role.TEXT, "\U0001f600张\U0001f600", path="name"))
    assert find_missing_characters(builder.build()) == (("$", "\U0001f600"), ("name", "\U0001f600"))
