"""Whether a port can be listened on, asked before anything listens."""

import socket


def complaint(port: int, setting: str, host: str = "", family: int = socket.AF_INET) -> str | None:
    """Return why a port can't be used, and which setting chooses another, as one sentence; None where it can."""
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: a port just left is free
        try:
            listener.bind((host, port))
        except OSError as error:
            return f"Port {port} can't be used ({error.strerror}): free it, or choose another with {setting}."
    return None
