"""The secret is made once, kept to its owner, and gives a key for each purpose."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.errors import BadSetting
from indexer.secret import Purpose, Secret, open_secret
from indexer.settings import Settings

RAW = bytes(range(200, 232))


def with_key(written: str) -> Secret:
    return open_secret(Settings(secret_key=written))


@pytest.mark.parametrize(
    "written",
    [
        RAW.hex(),
        RAW.hex().upper(),
        f" {RAW.hex()}\n",
        base64.b64encode(RAW).decode(),
        base64.urlsafe_b64encode(RAW).decode(),
        base64.urlsafe_b64encode(RAW).decode().rstrip("="),
    ],
)
def test_a_given_secret_is_read_in_either_spelling(written: str) -> None:
    assert with_key(written) == Secret(RAW)


@pytest.mark.parametrize("written", ["", "secret", RAW.hex()[:-2], RAW.hex() + "00", "ü" * 32, "x" * 32])
def test_what_is_no_secret_is_refused_with_the_remedy(written: str) -> None:
    with pytest.raises(BadSetting, match=r"DIRECTORY_SECRET_KEY .* 32 bytes; .*openssl rand -hex 32"):
        with_key(written)


def test_a_given_secret_leaves_no_file(tmp_path: Path) -> None:
    open_secret(Settings(secret_key=RAW.hex(), state=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path / "var")
    first = open_secret(settings)
    (path,) = (tmp_path / "var").iterdir()
    assert (path.name, path.stat().st_mode & 0o777) == ("secret", 0o600)
    assert len(first.value) == 32
    assert open_secret(settings) == first
    assert open_secret(Settings(state=tmp_path / "other")) != first


def test_of_many_who_make_it_at_once_all_have_the_same(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: open_secret(settings), range(64)))
    assert len({secret.value for secret in found}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_secret_others_may_read_is_refused(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path)
    open_secret(settings)
    (tmp_path / "secret").chmod(0o640)
    with pytest.raises(BadSetting, match="chmod 600"):
        open_secret(settings)


def test_a_broken_or_unreachable_file_is_refused_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"\xff\x00half a secret")
    path.chmod(0o600)
    with pytest.raises(BadSetting, match="32 bytes"):
        open_secret(Settings(state=tmp_path))
    assert path.read_bytes() == b"\xff\x00half a secret"
    with pytest.raises(BadSetting, match="DIRECTORY_SECRET_KEY"):
        open_secret(Settings(state=path))


def test_keys_are_those_of_hkdf_and_one_tells_nothing_of_another() -> None:
    """RFC 5869 by hand, for one block: no salt is 32 zero bytes."""
    purposes: tuple[Purpose, ...] = ("reviewer", "cookie", "referral")
    pseudorandom = hmac.digest(bytes(32), RAW, hashlib.sha256)
    keys = [Secret(RAW).key_for(purpose) for purpose in purposes]
    assert keys == [
        hmac.digest(pseudorandom, f"specialist-directory/{purpose}/1".encode() + b"\x01", hashlib.sha256)
        for purpose in purposes
    ]
    assert len(set(keys)) == 3


def test_the_secret_is_not_shown() -> None:
    assert RAW.hex() not in repr(Secret(RAW))
    assert repr(RAW)[2:-1] not in repr(Secret(RAW))
