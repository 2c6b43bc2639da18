"""Links in articles, and those of them that no program could follow; without asking the network."""

from urllib.parse import urlsplit

_SCHEMES = ("http", "https", "mailto", "tel")


def is_malformed(address: str) -> bool:
    """Tell whether an address cannot be followed from a mail or page: of no known kind, without host, or without root."""
    if address.startswith(("#", "/")) and not address.startswith("//"):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return True
    if parts.scheme not in _SCHEMES:
        return True
    if parts.scheme == "mailto":
        return "@" not in parts.path.strip("@")
    return not any(map(str.isdigit, parts.path)) if parts.scheme == "tel" else not _is_host(host or "")


def _is_host(host: str) -> bool:
    labels = host.removesuffix(".").split(".")
    return ":" in host or all(label and not label.startswith("-") and len(label) < 64 for label in labels)
