#!/bin/sh
# Builds .venv from uv.lock (hashes checked), byte-compiled, and prepares what the first message needs.
# Needs only the package registry and one of: python3.10, uv, pyenv with a 3.10. Safe to run again: a second run takes seconds.
#
# Candidates are executed, not just found: pyenv's `python3.10` shim exists even where no 3.10 is chosen and then exits 127.
# There is no .python-version in this repository on purpose: it breaks a uv that was installed under pyenv.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
ok() { "$@" >/dev/null 2>&1; }

find_python310() {
    for candidate in "${PYTHON310:-}" python3.10 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10 \
        /usr/bin/python3.10 /usr/local/bin/python3.10 /opt/*/bin/python3.10 python3 python; do
        if [ -n "$candidate" ] && ok "$candidate" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 10))'; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    return 1
}

# The newest virtual environment may already fit the lock: then nothing is installed and nothing is asked.
stamp=.venv/.locked
wanted=$(cat uv.lock pyproject.toml | cksum)
if [ ! -x .venv/bin/rights-bot ] || [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    if ok uv --version; then
        uv=uv
        python=$(find_python310) || python=3.10 # uv can bring one where it may download
    else
        python=$(find_python310) || {
            say "No Python 3.10 was found. Install one (Debian or Ubuntu: apt install python3.10 python3.10-venv, where it is"
            say "offered; anywhere: pyenv install 3.10, or install uv and run this again), then run make again."
            exit 1
        }
        uv=.tools/bin/uv
        if ! ok "$uv" --version; then
            say "Installing uv into .tools ..."
            made=
            for base in "$python" python3 python; do
                if ok "$base" -m venv --clear .tools; then made=yes; break; fi
            done
            [ -n "$made" ] || { say "The module venv is missing. Install it (Debian: apt install python3.10-venv), then run make again."; exit 1; }
            .tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.8,<1"
        fi
    fi
    say "Installing the dependencies into .venv (about 200 packages, a minute or two) ..."
    if ! env -u VIRTUAL_ENV "$uv" sync --frozen --compile-bytecode --python "$python"; then
        say "The installation did not finish. If no Python 3.10 was found: install one (pyenv install 3.10), then run make again."
        exit 1
    fi
    printf '%s\n' "$wanted" >"$stamp"
fi

# Encodes the phrases and learns from them once; later starts find all of it in .cache.
exec .venv/bin/rights-bot prepare
