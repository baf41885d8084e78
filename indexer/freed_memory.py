"""What becomes of memory that is freed, where the C library is glibc (mallopt(3)); others have their own ways."""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Of malloc.h."""
_KEPT_BYTES = 64 * 1024 * 1024


def keep_freed() -> None:
    """For pieces that come and go: each time their memory would go back to the kernel, to be cleared anew."""
    _set(_TRIM_THRESHOLD, _KEPT_BYTES)
    _set(_MMAP_THRESHOLD, _KEPT_BYTES)


def share_freed() -> None:
    """For threads that take turns: each would keep for itself what its largest answer once took.

    Of threads begun afterwards.
    """
    _set(_ARENA_MAX, 1)


def give_back() -> None:
    """To the kernel, all that is freed and kept: some milliseconds, for who has nothing to do."""
    _asked("malloc_trim", 0)


def _set(option: int, value: int) -> None:
    _asked("mallopt", option, value)


def _asked(function: str, *values: int) -> None:
    known = getattr(ctypes.CDLL(None), function, None)
    if known is not None:
        known(*values)
