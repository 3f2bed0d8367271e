#!/bin/sh
# Make sure the browser tests find a Chromium: an installed one, else Debian's, else Playwright's own.
# Usage: chromium.sh PYTHON   (a Python that has Playwright)
set -eu
python=$1

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium with apt-get for the browser tests"
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-liberation >/dev/null; then
        exit 0
    fi
fi

echo "Installing Playwright's Chromium for the browser tests"
"$python" -m playwright install chromium
