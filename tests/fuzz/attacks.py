"""What people who mean harm, and programs that mean none, put into a field: the raw material of the corpus."""

from collections.abc import Iterator

from indexer.reference import load_reference

SQL = (
    "'", "''", '"', "`", "' OR 1=1--", "' OR '1'='1", "1; DROP TABLE specialists",
    "') UNION SELECT NULL,NULL--", "'; ATTACH DATABASE '/etc/x' AS x;--",
    "1' AND randomblob(1000000000)--", "%27%20OR%201=1", "admin'--", "\\'",
    "x' AND 1=(SELECT count(*) FROM sqlite_master)--", "/**/", "--", "#", ";", "NULL", "x'00'",
)  # fmt: skip
FULL_TEXT = (
    'NEAR(a b, 5)', "a AND", "OR", "NOT", "a* b*", "^a", "col:term", '"unclosed', "{a b}:c", "-a",
    "a NEAR/2 b", "*", "a**", "+", "AND AND AND", "a OR OR b",
)  # fmt: skip
LUCENE = (
    "*:*", "name:*", "/.*/", "/(a+)+$/", "a~", "a~99", '"a b"~99999', "a^1e308", "[* TO *]", "{a TO z}",
    "_exists_:id", "\\", "\\\\", "a\\", "&&", "||", "!", "?", "????????", "*a*b*c*d*", "_id:1", "@&~#",
    "<1-100>",
)  # fmt: skip
PATTERNS = (
    "(a+)+$", "(a|a)*b", "([a-z]+)*!", "(?:x+x+)+y", "(.*)*(.*)*", "a{1,99999}", "(?R)", "(?=a)", "\\1",
    "[[:alpha:]]", "^(([a-z])+.)+[A-Z]([a-z])+$", "\\p{L}", "(?P<x>", "[", "]", "(", ")", "$^",
)  # fmt: skip
QUERIES_IN_JSON = (
    '{"$gt":""}', '{"$where":"sleep(1000)"}', "[$ne]=1", '{"match_all":{}}', '{"script":"1"}', '"}',
    '"],"', "\\u0000", "\\ud800", '{"__proto__":{}}', "__proto__", "constructor", "null", "true", "[]",
    "{}", '{"a":', "undefined",
)  # fmt: skip
PATHS = (
    "../", "../../../../etc/passwd", "..\\..\\", "%2e%2e%2f", "..%00/", "/etc/passwd",
    "file:///etc/passwd", "//", "/", "/./", "a//b", "a/reviews/reviews", "C:\\", "\\\\host\\share",
    "~root", "%", "%zz", "%00", "%2F", ";x=y", "?", "#x", "reviews", "search", ".", "..", "http://[",
    "https://user:pass@host:99999/", "//[::1", "http://[v1.x]:a/",
)  # fmt: skip
LINES = (
    "\r\n", "\n", "\r", "a\r\nSet-Cookie: x=1", "%0d%0aX: y", "\u2028", "\u2029", "\x85", "\x0b",
    "\x0c", "\x00", "\t", "a\x00b", "\x1b[31m", "\x7f", "\x08",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "<!--",
    "]]>", "<![CDATA[", "&lt;", "&#x0;", "<svg/onload=1>", "</textarea>", "' onmouseover='x",
    "<?php ?>", "<?xml version='1.0'?>", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    "data:text/html,<b>", "<iframe>",
)  # fmt: skip
TEMPLATES = (
    "{{7*7}}", "{{config}}", "{% for x in range(9999999) %}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{{''.__class__}}", "${jndi:ldap://x/y}", "{#", "%{x}", "{0}", "{x.__init__}", "{", "}", "{{", "}}",
)  # fmt: skip
FORMATS = (
    "%s", "%n%n%n", "%x", "%(x)s", "%99999999d", "{:>99999999}", "{!r}", "%%", "%", "\\x41", "$(id)",
    "`id`", "; ls", "| cat", "&& id", "$HOME", "!!", "\\n",
)  # fmt: skip
UNICODE = (
    "\ufdfa", "\ufdfa" * 20, "e" + "\u0301" * 150, "\u202e" + "txt.exe", "\u2066\u2067\u2068\u2069",
    "\u200b\u200c\u200d", "\ufeff", "\ufffe", "\uffff", "\U0010ffff", "\ud800", "\udfff", "\ud83d",
    "\ud83d\ude00", "a\ud800b", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ß" * 100, "ŉ", "İ", "ı", "ﬃ" * 60, "ǅ", "ᾳ", "Å",
    "Å", "각" * 60, "ᄀ" * 100, "สระอำ", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢", "ا" * 100, "ـ" * 100, "ً" * 100,
    "أإآا", "١٢٣", "৳", "½", "²", "Ⅷ", "①", "１２３", "ＳＷ１Ａ", "－", "′", "\u00ad" * 100, "\u034f" * 100,
    "\ufe0f", "\U000e0041", "\u061c", "ꙮ", "𝕏", "𠜎", "\u3000", "\xa0", "\u1680", "\u180e", "..．。｡",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1e308", "1e309", "-1e309", "1e-400", "NaN", "Infinity", "-Infinity", "0x10",
    "0b1", "1_000", "１", "٣", "9" * 18, "9" * 19, "9" * 40, "9" * 199, "9" * 5_000, "-" + "9" * 30,
    "1.", ".5", "1,5", "1 000", "+1", "1e5", "2147483648", "4294967296", "9223372036854775808",
    "1" + "0" * 100, "0.1" + "0" * 150 + "1", "²", "1e1000000000",
)  # fmt: skip
DATES = (
    "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-11-23T24:00:60Z",
    "1970-01-01", "2026-W53-7", "tomorrow", "12/31/2026", "T", "Z", "2026-11-23T00:00:00+99:99",
)  # fmt: skip
PLACES = (
    "0,0", "-0.0,-0.0", "91,181", "51.5,-0.1", "180,-90,-180,90", "nan,nan,nan,nan",
    "inf,-inf,inf,-inf", "1e308,0,0,0", ",,,", "1,2,3", "1,2,3,4,5", "SW1A 1AA" * 20, "SW1A  1AA",
    "sw1a1aa", "00000", "99999", "A" * 8, "1", "London, London", "Newcastle", ", London", "London,",
    "St. St. St.", "Bad Bad Bad", "Frankfurt am Main " * 10, "أبو ظبي",
)  # fmt: skip
KEYS = (
    "Bearer", "Bearer ", "bearer x", "Basic YTpi", "Basic !!!", "Basic 4pyT", "Bearer sd_1_2",
    "Bearer sd__", "sd_a_" + "b" * 43, "Bearer sd_\xe9_x", "Digest username=\"a\", uri=", "Digest =",
    "Negotiate", "Bearer a b c", 'W/"', '"a", W/"b", *', "*", 'W/""', '"', "en;q=2", "de;q=-1",
    "en;q=nan", "*;q=0", ",,,,", "en-" * 60, "x" * 90 + ";q=1", "q=;q=;q=", "en;q=1e309",
    "ar-AE-u-nu-latn", "application/json; charset=\xff", "text/html;q=x", "bytes=0-", "a=b; c=\"",
    "visit=gAAAAA", "visit=",
)  # fmt: skip
CODES = (
    "GB", "gb", "G B", "ÜK", "GB\n", "GBR", "radicular_pain", "radicular_pain\n", "saddle_numbness",
    "Physiotherapist", "physiotherapist,", "M54.4", "M54.4\n", "m54", "2251X0800X", "in_person",
    "video ", "best", "emergency", "self_pay", "gb-0000006", "gb-0000006\n", "gb-0000006-2",
    "chest pain", "call 999", "cannot feel my legs", "patient", "en",
)  # fmt: skip

ALL: tuple[str, ...] = tuple(
    dict.fromkeys(
        attack
        for group in (
            SQL, FULL_TEXT, LUCENE, PATTERNS, QUERIES_IN_JSON, PATHS, LINES, MARKUP, TEMPLATES, FORMATS, UNICODE,
            NUMBERS, DATES, PLACES, KEYS, CODES,
        )
        for attack in group
    )
)  # fmt: skip

CHARACTERS = tuple(
    "aAzé1٣0 .,;:-_'\"()[]{}<>/\\|*+?^$&%#@!~=`\t\n\x00ß\u0301\u0651\u200b\u200d\u202e\ufdfaÅأ가漢\ufeff\ud83d"
)
"""One of each kind that folding, patterns or storage may treat in a way of its own."""

SPOILT_PARTS: tuple[tuple[bytes, bytes], ...] = (
    (b",3]", b",-1]"), (b",3]", b",1050]"), (b",3]", b",1e9]"), (b",3]", b",null]"), (b",3]", b",3,4]"),
    (b",3]", b"]"), (b"2026-11-23", b"9999-12-31"), (b"2026-11-23", b"0001-01-01"),
    (b"2026-11-23", b"x"), (b"gb-", b"../"), (b"gb-", b"gb-*"), (b"gb-", b"de-"), (b"gb-", b""),
    (b"gb-4e2b7f8c-20261123t120000000000z", b""),
    (b"gb-4e2b7f8c-20261123t120000000000z", b"gb-4e2b7f8c-20261123t120000000000z,*"),
    (b"fad33a30", b""), (b"20261123t", b"99999999t"), (b"[", b"[" * 900), (b"fad33a30", b"\\ud800"),
    (b"fad33a30", b"\xff\xfe"),
)  # fmt: skip
"""Parts of a cursor, and what stands there instead."""


def _known_words() -> Iterator[str]:
    taxonomy = load_reference().taxonomy
    for rows in (taxonomy.conditions, taxonomy.procedures, taxonomy.professions, taxonomy.specialties):
        for row in rows.values():
            for language in ("en", "de", "ar"):
                yield from getattr(row.lay, language)[:12]


KNOWN_WORDS: tuple[str, ...] = tuple(
    dict.fromkeys((*_known_words(), "pain", "no", "my", "leg", "London", "Dr", "numb"))
)
"""What people type about health, in three languages; loaded from the facts, a few of each topic."""
