# shellcheck shell=bash
# Makes .venv and looks after the system's libraries and tools, for scripts/build and scripts/test.
# Whoever sources this has set ROOT, the project's folder. Runs with the bash 3.2 of macOS, too.

VENV="$ROOT/.venv"

# Without bytecode caches Python takes more than twice as long to start.
unset PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$@"; }

# Says what went wrong and how to mend it, one line for each argument, and stops.
fail() {
  printf '%s\n' "$@" >&2
  exit 2
}

# Prints the first Python that is new enough: $PYTHON or python3 if it will do, else a newer one beside it.
find_python() {
  local name
  for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# Makes .venv, anew if the project was moved or the system's Python was upgraded since.
make_venv() {
  local python started=$SECONDS
  local version='import sys; print("%d.%d" % sys.version_info[:2])'
  if [ -x "$VENV/bin/python" ] && [ -f "$VENV/made-for" ] &&
    [ "$(cat "$VENV/made-for")" = "$ROOT $("$VENV/bin/python" -I -S -c "$version")" ]; then
    return
  fi
  python=$(find_python) || fail \
    "This needs Python 3.11 or newer, and none was found. Install it and run this again:" \
    "  Debian 12, Ubuntu 24.04 or newer:  sudo apt-get install python3 python3-venv" \
    "  macOS with Homebrew:               brew install python" \
    "If it is somewhere unusual, say where: PYTHON=/path/to/python3 $0"
  version=$("$python" -c "$version")
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    apt_install "python$version-venv" || fail \
      "Python's venv module is missing. Install it and run this again:" \
      "  sudo apt-get install python$version-venv"
  fi
  say "Making the environment in .venv with Python $version ..."
  "$python" -m venv --clear "$VENV"
  say "$ROOT $version" >"$VENV/made-for"
  say "  done in $((SECONDS - started)) s"
}

# Installs what the lock file $1 lists, and the project itself, when they changed since the last time.
install_packages() {
  local lock=$1 started=$SECONDS
  if ! cmp -s "$ROOT/$lock" "$VENV/installed-$lock"; then
    say "Installing the Python packages of $lock (the first time takes a minute) ..."
    "$VENV/bin/python" -m pip install -qq --require-hashes -r "$ROOT/$lock" ||
      fail "The packages could not be installed. Is there a connection to the internet?"
    cp "$ROOT/$lock" "$VENV/installed-$lock"
    say "  done in $((SECONDS - started)) s"
  fi
  if ! cmp -s "$ROOT/pyproject.toml" "$VENV/installed-pyproject.toml"; then
    "$VENV/bin/python" -m pip install -qq --no-deps --no-build-isolation -e "$ROOT" ||
      fail "The project itself could not be installed into .venv: see the message above."
    cp "$ROOT/pyproject.toml" "$VENV/installed-pyproject.toml"
  fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Installs Debian or Ubuntu packages; false where that needs a password, or there is no apt-get.
apt_install() {
  local started=$SECONDS log
  command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
  say "Installing system packages: $* ..."
  log=$(mktemp)
  if apt_get install "$@" >"$log" 2>&1 ||
    { apt_get update >"$log" 2>&1 && apt_get install "$@" >>"$log" 2>&1; }; then
    rm -f "$log"
    say "  done in $((SECONDS - started)) s"
    return
  fi
  tail -n 20 "$log" >&2
  rm -f "$log"
  return 1
}

apt_get() {
  local command=$1
  shift
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get "$command" -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

# True if the libraries that lay out PDFs can be loaded.
pdf_libraries_load() {
  "$VENV/bin/python" -I -S - 2>/dev/null <<'PYTHON'
import ctypes, sys

names = ["gobject-2.0.so.0", "pango-1.0.so.0", "pangoft2-1.0.so.0"]
names += ["harfbuzz.so.0", "harfbuzz-subset.so.0", "fontconfig.so.1"]
for name in names:
    if sys.platform == "darwin":
        name = name.partition(".so")[0] + ".dylib"
    ctypes.CDLL("lib" + name)
PYTHON
}

# Makes sure that PDFs can be made; if they cannot, says what to install and is false.
check_pdf_libraries() {
  local packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
  if [ "$(uname)" = Darwin ]; then
    # Where Homebrew puts libraries, which not every Python looks at.
    export DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:/usr/local/lib:/usr/lib${DYLD_FALLBACK_LIBRARY_PATH:+:$DYLD_FALLBACK_LIBRARY_PATH}"
  fi
  pdf_libraries_load && return
  # shellcheck disable=SC2086  # one word for each package
  if apt_install $packages && pdf_libraries_load; then return; fi
  say "The libraries that make PDFs (Pango, HarfBuzz) are missing. To install them:"
  if [ "$(uname)" = Darwin ]; then
    say "  brew install pango"
  elif command -v apt-get >/dev/null; then
    say "  sudo apt-get install --no-install-recommends $packages"
  else
    say "  the package is called pango on Fedora, Arch and Alpine"
  fi
  return 1
}
