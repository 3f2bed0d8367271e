#!/bin/sh
# Create a virtual environment if there is none and install requirement files into it: uv if it is there, else pip.
# Usage: install.sh FOLDER FILE...   PYTHON names the interpreter for a new environment.
set -eu
venv=$1
shift

in_range() {
    "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

find_python() {
    found=
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.13 python3.12 python3.11 python3 python
    fi
    for candidate in "$@"; do
        if in_range "$candidate"; then
            echo "$candidate"
            return
        fi
        version=$("$candidate" --version 2>/dev/null) && found="$found, $candidate is $version"
    done
    echo "Python 3.11, 3.12 or 3.13 is needed${found:-, no Python was found}." \
        "Install one of them, or name it: make PYTHON=/path/to/python3.12 ..." >&2
    exit 1
}

if ! in_range "$venv/bin/python"; then
    if [ -e "$venv" ]; then
        echo "$venv holds no working Python 3.11-3.13 (any more); remove it with: make clean" >&2
        exit 1
    fi
    python=$(find_python)
    echo "Creating $venv with $("$python" --version)"
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --python "$("$python" -c 'import sys; print(sys.executable)')" "$venv"
    else
        "$python" -m venv "$venv"
    fi
fi

echo "Installing $* into $venv; the first time takes a minute or two"
# Every FILE becomes `-r FILE`: one more pair at the end for each one taken from the front.
for file in "$@"; do
    set -- "$@" -r "$file"
    shift
done
if command -v uv >/dev/null 2>&1; then
    # Without compiling, uv would leave that to the first start.
    uv pip install --quiet --compile-bytecode --python "$venv/bin/python" "$@"
else
    # An environment that uv made has no pip.
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
fi
