#!/bin/sh
# Sets the program up in this folder: `sh tools/setup.sh runtime` for `make run`, `sh tools/setup.sh dev` for `make test`.
#
# 1. Debian packages that Python's wheels do not bring. As root, or with sudo that asks nothing, they are installed; otherwise the
#    one command that installs them is printed.
# 2. A virtual environment in .venv with exactly the files named by hash in requirements/*.lock, as wheels: nobody's set-up code runs.
#
# The second time it compares one stamp and returns.
set -eu

profile=${1:-runtime}
cd "$(dirname -- "$0")/.."
lock="requirements/$profile.lock"
python=${PYTHON:-python3}
display=${DISPLAY:-}${WAYLAND_DISPLAY:-}

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$python" >/dev/null 2>&1 || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed. Name it with: make run PYTHON=/path/to/python3"
    exit 1
fi

stamp=".setup/$profile${display:+-display}.stamp"
wanted=$( (cat "$lock" tools/setup.sh pyproject.toml; "$python" -V; pwd) | "$python" -c \
    'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

# What must be there, and the Debian package that brings it: a library by its soname, a program or a Python module by its name.
needed='module ensurepip python3-venv
program openssl openssl
program pdfsig poppler-utils
library libEGL.so.1 libegl1
library libGL.so.1 libgl1
library libxkbcommon.so.0 libxkbcommon0
library libdbus-1.so.3 libdbus-1-3
library libfontconfig.so.1 libfontconfig1
library libglib-2.0.so.0 libglib2.0-0'
[ -z "$display" ] || needed="$needed
library libxcb-cursor.so.0 libxcb-cursor0
library libxkbcommon-x11.so.0 libxkbcommon-x11-0
library libxcb-icccm.so.4 libxcb-icccm4
library libxcb-image.so.0 libxcb-image0
library libxcb-keysyms.so.1 libxcb-keysyms1
library libxcb-randr.so.0 libxcb-randr0
library libxcb-render-util.so.0 libxcb-render-util0
library libxcb-shape.so.0 libxcb-shape0
library libxcb-sync.so.1 libxcb-sync1
library libxcb-xfixes.so.0 libxcb-xfixes0
library libxcb-xkb.so.1 libxcb-xkb1"

missing() {
    libraries=$( { /sbin/ldconfig -p || ldconfig -p; } 2>/dev/null || true)
    printf '%s\n' "$needed" | while read -r kind name package; do
        case $kind in
        module) "$python" -c "import $name" >/dev/null 2>&1 || printf '%s ' "$package" ;;
        program) command -v "$name" >/dev/null 2>&1 || printf '%s ' "$package" ;;
        library) case $libraries in *"$name"*) ;; *) printf '%s ' "$package" ;; esac ;;
        esac
    done
}

if [ "$(uname -s)" = Linux ]; then
    packages=$(missing)
    if [ -n "$packages" ]; then
        install="apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends $packages"
        if ! command -v apt-get >/dev/null 2>&1; then
            say "Install what your system calls these Debian packages, then start again: $packages"
            exit 1
        elif [ "$(id -u)" = 0 ]; then
            say "Installing: $packages"
            sh -c "$install" >/dev/null || { say "apt could not install them. Nothing else was changed."; exit 1; }
        elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            say "Installing: $packages"
            sudo -n sh -c "$install" >/dev/null || { say "apt could not install them. Nothing else was changed."; exit 1; }
        else
            say "Some of Debian's packages are missing. Run this one command, then start again:"
            say ""
            if command -v sudo >/dev/null 2>&1; then say "    sudo sh -c '$install'"; else say "    su -c '$install'"; fi
            exit 1
        fi
        packages=$(missing)
        [ -z "$packages" ] || { say "Still missing after the installation: $packages"; exit 1; }
    fi
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "Making the virtual environment .venv"
    "$python" -m venv --clear .venv
fi
say "Installing the locked packages ($lock)"
# Quiet twice: errors only. Once would still warn of every file's place that this pip leaves aside.
if ! .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --no-deps --only-binary :all: \
    --require-hashes -r "$lock" >&2; then
    say "The packages could not be installed. The first set-up needs a package index that pip can reach; afterwards none is needed."
    exit 1
fi

# The command `.venv/bin/ssr-desk` runs this checkout from any folder. Not through `python -m`, which takes longer to start than
# the command may. Where the path has spaces, the first lines are a shell script, and a string for Python.
.venv/bin/python - <<'END'
import pathlib
import sysconfig

root = pathlib.Path.cwd()
pathlib.Path(sysconfig.get_path("purelib"), "ssr-desk-checkout.pth").write_text(f"{root}\n", encoding="utf-8")
python = f"{root}/.venv/bin/python"
start = f"#!{python}\n"
if " " in python or len(python) > 100:
    start = f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n"
body = f"import sys\n\nsys.path[0] = {str(root)!r}\nfrom ssr_desk.__main__ import main\n\nsys.exit(main())\n"
script = pathlib.Path(".venv/bin/ssr-desk")
script.write_text(start + body, encoding="utf-8")
script.chmod(0o755)
END

mkdir -p .setup
printf '%s\n' "$wanted" > "$stamp"
