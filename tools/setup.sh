#!/bin/sh
# Make .venv from the lock file, and see to the system's libraries.
#   tools/setup.sh epub    what `make epub` needs: Python packages
#   tools/setup.sh book    what `make book` needs: that, and Pango
#   tools/setup.sh test    that, and what the tests need: Java (EPUBCheck), poppler, qpdf
#   tools/setup.sh outside that, and Ghostscript, which the slow proofs of print files ask (tests/outside)
# Nothing is done twice. Where a system package is missing and cannot be installed here, one line says which and how.
set -eu
want=${1:-book}
cd "$(dirname "$0")/.."

say() { printf '%s\n' "setup: $*" >&2; }

# name of the first Python that is new enough
python=
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
  [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$candidate; break; fi
done
[ -n "$python" ] || { say "Python 3.11 or later is missing: apt-get install -y python3 python3-venv"; exit 3; }

has_library() { "$python" -c "import ctypes.util, sys; sys.exit(ctypes.util.find_library('$1') is None)"; }

missing=
need() { missing="$missing $1"; }
if [ "$want" != epub ]; then
  has_library pango-1.0 && has_library pangoft2-1.0 || need "libpango-1.0-0 libpangoft2-1.0-0"
  has_library harfbuzz-subset || need libharfbuzz-subset0
fi
"$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
if [ "$want" = outside ]; then
  command -v gs >/dev/null 2>&1 || need ghostscript
fi
if [ "$want" = test ] || [ "$want" = outside ]; then
  command -v java >/dev/null 2>&1 || need default-jre-headless
  command -v pdftotext >/dev/null 2>&1 || need poppler-utils
  command -v qpdf >/dev/null 2>&1 || need qpdf
fi

if [ -n "$missing" ]; then
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    say "installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    { apt-get update -q && apt-get install -y -q --no-install-recommends $missing; } >"$log" 2>&1 ||
      { tail -n 5 "$log" >&2; rm -f "$log"; say "apt-get install failed for:$missing"; exit 3; }
    rm -f "$log"
  elif command -v apt-get >/dev/null 2>&1; then
    say "missing:$missing. Install with: sudo apt-get install -y --no-install-recommends$missing"; exit 3
  elif command -v brew >/dev/null 2>&1; then
    say "missing libraries or programs. Install with: brew install pango openjdk poppler qpdf"; exit 3
  elif command -v dnf >/dev/null 2>&1; then
    say "missing libraries or programs. Install with: sudo dnf install pango harfbuzz java-headless poppler-utils qpdf"; exit 3
  elif command -v pacman >/dev/null 2>&1; then
    say "missing libraries or programs. Install with: sudo pacman -S pango jre-openjdk-headless poppler qpdf"; exit 3
  else
    say "missing: Pango (libpango, libpangoft2, libharfbuzz-subset); for the tests also Java, poppler-utils and qpdf"; exit 3
  fi
fi

# the stamp names the lock file and the project file that .venv was made from
stamp=$(cat requirements.lock pyproject.toml | cksum)
if [ ! -x .venv/bin/bookbuild ] || [ "$(cat .venv/.stamp 2>/dev/null || true)" != "$stamp" ]; then
  say "making .venv from requirements.lock (once)"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  printf '%s' "$stamp" > .venv/.stamp
fi
