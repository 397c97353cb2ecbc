"""Record keys and signed tree heads, written as C2SP tlog-checkpoints (signed notes). Pure."""

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
CHECKPOINT = re.compile(
    r"\A(?P<body>(?P<origin>\S+)\n(?P<size>\d+)\n(?P<root>\S+)\n(?:(?!— )[^\n]+\n)*)\n— \S+ (?P<sig>\S+)\n\Z"
)


class BadHead(Exception):
    """Text that is not a tree head of this record."""


def public_key_of(private_key: str) -> str:
    """The public half (hex) of a private record key (hex, 32 bytes)."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key)).public_key().public_bytes_raw().hex()


def origin_of(public_key: str) -> str:
    """The name of the record signed with this key."""
    return f"tracker-record/{public_key[:16]}"


def _key_hash(public_key: str) -> bytes:
    name = origin_of(public_key).encode() + b"\n" + ED25519 + bytes.fromhex(public_key)
    return hashlib.sha256(name).digest()[:4]


@dataclass(frozen=True)
class TreeHead:
    """Size and root of the tree at an hour."""

    size: int
    root: bytes
    hour: str


def sign_head(head: TreeHead, private_key: str) -> str:
    """The head as a signed note."""
    public_key = public_key_of(private_key)
    root = base64.b64encode(head.root).decode()
    body = f"{origin_of(public_key)}\n{head.size}\n{root}\n{head.hour}\n"
    signature = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key)).sign(body.encode())
    blob = base64.b64encode(_key_hash(public_key) + signature).decode()
    return f"{body}\n— {origin_of(public_key)} {blob}\n"


def stated(note: str) -> TreeHead:
    """What a head says, unchecked: for heads that this server signed itself. Raises BadHead when it is malformed."""
    match = CHECKPOINT.match(note)
    if match is None:
        raise BadHead("not a tree head")
    return TreeHead(int(match["size"]), base64.b64decode(match["root"]), match["body"].splitlines()[3])


def read_head(note: str, public_key: str) -> TreeHead:
    """The head in a signed note. Raises BadHead when it is malformed or not signed by this key."""
    match = CHECKPOINT.match(note)
    if match is None or match["origin"] != origin_of(public_key):
        raise BadHead("not a tree head of this record")
    try:
        blob = base64.b64decode(match["sig"], validate=True)
        root = base64.b64decode(match["root"], validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(blob[4:], match["body"].encode())
    except (ValueError, InvalidSignature) as error:
        raise BadHead("the signature does not fit") from error
    hour = match["body"].splitlines()[3] if match["body"].count("\n") > 3 else ""
    canonical = blob[:4] == _key_hash(public_key) and str(int(match["size"])) == match["size"]
    if not canonical or base64.b64encode(blob).decode() != match["sig"]:
        raise BadHead("the signature does not fit")
    return TreeHead(int(match["size"]), root, hour)
