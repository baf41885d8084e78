"""Looking a key up tells nothing of it, nor does how long it takes: whatever is shown, one digest is compared."""

import hashlib
import hmac
import statistics
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from service import keys
from service.keys import KeyFile, Refusal, digest_of, today

ID_LETTERS, SECRET_LETTERS = 16, 43
"""`sd_`, twelve of an id, `_`; and a secret."""
OTHERS = 50
"""Before the keys that are presented, and after them."""
Presented = dict[str, tuple[str, Refusal | None]]


@pytest.fixture
def key_file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


@pytest.fixture
def presented(key_file: KeyFile) -> Presented:
    """Tokens by what is wrong with them, and how each is refused."""

    def add(name: str, *, is_late: bool = False) -> str:
        return key_file.add(name, ["match"], today() if is_late else None, None)

    for number in range(OTHERS):
        add(f"before {number}")
    good, late, gone = add("good"), add("late", is_late=True), add("gone")
    key_file.revoke(gone.split("_")[1])
    for number in range(OTHERS):
        add(f"after {number}")
    secret = good[ID_LETTERS:]
    return {
        "right": (good, None),
        "wrong from its first letter on": (good[:ID_LETTERS] + _another(secret[0]) + secret[1:], "unknown"),
        "wrong in its last letter": (good[:-1] + _another(good[-1]), "unknown"),
        "of nobody": ("sd_000000000000_" + secret, "unknown"),
        "expired": (late, "expired"),
        "expired, and wrong": (late[:ID_LETTERS] + secret, "unknown"),
        "revoked": (gone, "revoked"),
        "revoked, and wrong": (gone[:ID_LETTERS] + secret, "unknown"),
        "no key at all": ("sd_x", "unknown"),
        "nothing": ("", "unknown"),
    }


def test_whatever_is_presented_one_digest_is_compared_in_constant_time(
    presented: Presented, key_file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[str, str]] = []

    def noted(given: str, held: str) -> bool:
        compared.append((given, held))
        return hmac.compare_digest(given, held)

    monkeypatch.setattr(keys, "hmac", SimpleNamespace(compare_digest=noted))
    for what, (token, refusal) in presented.items():
        compared.clear()
        found = key_file.known(token, today())
        ((given, held),) = compared
        assert (found if isinstance(found, str) else None) == refusal, what
        assert given == hashlib.sha256(token[ID_LETTERS:].encode()).hexdigest(), what
        assert len(held) == len(given), what
        assert (given == held) is (refusal != "unknown"), what


def test_a_secret_that_begins_right_comes_no_nearer(key_file: KeyFile) -> None:
    """Of digests nothing is learnt letter by letter, even where comparing them took longer for each right one."""
    secret = key_file.add("good", ["match"], None, None)[ID_LETTERS:]
    for right_letters in range(SECRET_LETTERS):
        guessed = secret[:right_letters] + "".join(map(_another, secret[right_letters:]))
        assert digest_of(guessed)[:10] != digest_of(secret)[:10]


def test_each_well_formed_key_takes_as_long_as_another(presented: Presented, key_file: KeyFile) -> None:
    """Medians of turns taken one after the other; a look at every key, or a digest more, would show."""
    tokens = [token for token, _ in presented.values() if len(token) == ID_LETTERS + SECRET_LETTERS]
    assert len(tokens) == len(presented) - 2
    took: dict[str, list[float]] = {token: [] for token in tokens}
    for _ in range(300):
        for token, times in took.items():
            started = time.perf_counter()
            key_file.known(token, today())
            times.append(time.perf_counter() - started)
    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) < 2 * min(medians)


def _another(letter: str) -> str:
    return "B" if letter == "A" else "A"
