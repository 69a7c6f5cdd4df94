"""The signing key of an installation: made once, closed to others, and never published."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey

from adapters.identity.tokens import SigningKey, SigningKeyNotUsable


def test_the_signing_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "token.key"
    made, found = SigningKey.load_or_create(path), SigningKey.load_or_create(path)
    assert made.kid == found.kid
    assert path.stat().st_mode & 0o777 == 0o400
    assert [file.name for file in path.parent.iterdir()] == ["token.key"]


def test_eight_that_start_at_once_have_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "token.key"
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(SigningKey.load_or_create, [path] * 8))
    assert len({key.kid for key in keys}) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_signing_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token.key"
    SigningKey.load_or_create(path)
    path.chmod(0o440)
    with pytest.raises(SigningKeyNotUsable, match="others than its owner"):
        SigningKey.load_or_create(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        ECKey.generate_key("P-384").as_pem(private=True),
        ECKey.generate_key("P-256").as_pem(private=False),
        RSAKey.generate_key(2048).as_pem(private=True),
    ],
    ids=["empty", "text", "another curve", "public", "RSA"],
)
def test_a_file_without_the_right_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token.key"
    path.write_bytes(content)
    path.chmod(0o400)
    with pytest.raises(SigningKeyNotUsable):
        SigningKey.load_or_create(path)


def test_nothing_private_is_published(key: SigningKey) -> None:
    (jwk,) = key.public_keys()["keys"]
    assert jwk.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert jwk["kid"] == ECKey.import_key(jwk).thumbprint() == key.kid
    assert str(key._key.as_dict(private=True)["d"]) not in repr(key)


def test_minting_loads_no_framework() -> None:
    script = """
import sys
from datetime import UTC, datetime
from adapters.identity.personas import persona_named
from adapters.identity.tokens import SigningKey, mint
before = "joserfc" in sys.modules
alice = persona_named("alice")
mint(alice, SigningKey.generate(), issuer="i", audience="a", now=datetime.now(UTC))
print(before, *{"fastapi", "starlette", "sqlalchemy", "pydantic", "stdnum"} & sys.modules.keys())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False"]
