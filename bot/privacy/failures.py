"""How a failure is told in the log: what kind and where, never the message of the exception.

The message of an exception can hold what a person wrote ("cannot parse 'he hits me'"); its type and the lines of code
that it came through cannot.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath

_FRAMES = 4


def describe(error: BaseException) -> dict[str, str]:
    """`error`: the names of the exception and its causes, outermost first; `at`: the innermost lines, newest last."""
    names, root = [], error
    while True:
        names.append(type(root).__name__)
        cause = root.__cause__ or root.__context__
        if cause is None:
            break
        root = cause
    frames = traceback.extract_tb(root.__traceback__)[-_FRAMES:]
    return {
        "error": " < ".join(names),
        "at": " > ".join(f"{PurePath(f.filename).name}:{f.lineno}:{f.name}" for f in frames),
    }
