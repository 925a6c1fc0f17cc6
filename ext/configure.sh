#!/bin/sh
# Finds what mlext is built from and tells make about it.
#
#   configure.sh FILE         checks compiler, headers, libraries and the sqlite3 shell, installs what
#                             is missing with the system's package manager, writes FILE for make
#   configure.sh --need TOOL  the same for one tool (valgrind, clang-format)
#
# Packages are installed as root, or through sudo; when neither can be had, the command to run is
# printed and the exit status is 1.
set -eu

cc=${CC:-cc}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

say() { printf 'mlext: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# ---- the package manager and its names for things
manager=none
for candidate in brew apt-get dnf apk; do
  if have "$candidate"; then
    manager=$candidate
    break
  fi
done

package_of() {
  case $manager:$1 in
    apt-get:compiler) echo gcc libc6-dev ;;
    dnf:compiler) echo gcc glibc-devel ;;
    apk:compiler) echo gcc musl-dev ;;
    brew:compiler) echo gcc ;;
    apt-get:sqlite) echo libsqlite3-dev ;;
    dnf:sqlite) echo sqlite-devel ;;
    apk:sqlite) echo sqlite-dev ;;
    brew:sqlite) echo sqlite ;;
    apt-get:shell) echo sqlite3 ;;
    *:shell) echo sqlite ;;
    apt-get:utf8proc) echo libutf8proc-dev ;;
    dnf:utf8proc) echo utf8proc-devel ;;
    apk:utf8proc) echo utf8proc-dev ;;
    brew:utf8proc) echo utf8proc ;;
    apt-get:stemmer) echo libstemmer-dev ;;
    dnf:stemmer) echo libstemmer-devel ;;
    apk:stemmer) echo snowball-dev ;;
    brew:stemmer) echo snowball ;;
    apt-get:pcre2) echo libpcre2-dev ;;
    dnf:pcre2) echo pcre2-devel ;;
    apk:pcre2) echo pcre2-dev ;;
    brew:pcre2) echo pcre2 ;;
    dnf:clang-format) echo clang-tools-extra ;;
    apk:clang-format) echo clang-extra-tools ;;
    *) echo "$1" ;;
  esac
}

install_command() {
  case $manager in
    apt-get) echo "apt-get install -y --no-install-recommends $*" ;;
    dnf) echo "dnf install -y $*" ;;
    apk) echo "apk add $*" ;;
    brew) echo "brew install $*" ;;
  esac
}

# install_packages PACKAGE...: false when it could not.
install_packages() {
  if [ "$manager" = none ]; then
    say "no package manager known here (apt-get, dnf, apk, brew); please install: $*"
    return 1
  fi
  command=$(install_command "$@")
  as=''
  if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
    if ! have sudo; then
      [ "$manager" != apt-get ] || command="apt-get update && $command"
      say "please run this as root, then make again:  $command"
      return 1
    fi
    as=sudo
    [ -t 0 ] || as='sudo -n'
  fi
  say "installing: ${as:+$as }$command"
  if [ "$manager" = apt-get ]; then
    command="env DEBIAN_FRONTEND=noninteractive $command"
    # The package lists of a fresh system are empty: fetch them when the first try fails.
    # shellcheck disable=SC2086  # the commands are lists of words
    $as $command </dev/null >"$scratch/install" 2>&1 && return 0
    say "fetching the package lists first: ${as:+$as }apt-get update"
    # shellcheck disable=SC2086
    $as apt-get update -q </dev/null >"$scratch/update" 2>&1 || sed 's/^/  /' "$scratch/update" >&2
  fi
  # shellcheck disable=SC2086
  if ! $as $command </dev/null >"$scratch/install" 2>&1; then
    tail -n 20 "$scratch/install" | sed 's/^/  /' >&2
    say "that failed; please run it yourself, then make again:  ${as:+sudo }$(install_command "$@")"
    return 1
  fi
}

# ---- what is looked for
cppflags=''
ldflags=''
shell=${SQLITE3:-sqlite3}
brew_paths() {
  [ "$manager" = brew ] || return 0
  cppflags=''
  ldflags=''
  for formula in sqlite utf8proc snowball pcre2; do
    prefix=$(brew --prefix "$formula" 2>/dev/null) || continue
    [ -d "$prefix/include" ] || continue
    cppflags="$cppflags -I$prefix/include"
    ldflags="$ldflags -L$prefix/lib"
  done
  prefix=$(brew --prefix sqlite 2>/dev/null) || return 0
  # The system's own shell on macOS cannot load extensions.
  if [ -z "${SQLITE3:-}" ] && [ -x "$prefix/bin/sqlite3" ]; then shell=$prefix/bin/sqlite3; fi
}

# compiles 'C SOURCE' [FLAG...]: true when it compiles and links.
compiles() {
  printf '%s\n' "$1" >"$scratch/try.c"
  shift
  # shellcheck disable=SC2086
  $cc -fPIC $cppflags -o "$scratch/try" "$scratch/try.c" $ldflags "$@" >/dev/null 2>&1
}

found_compiler() { compiles '#include <stdio.h>
  int main(void) { return 0; }'; }
found_sqlite() { compiles '#include <sqlite3ext.h>
  SQLITE_EXTENSION_INIT1
  int main(void) { return 0; }' -lsqlite3; }
found_shell() {
  [ "$(echo 'SELECT 40 + 2;' | "$shell" -batch 2>/dev/null)" = 42 ] &&
    ! echo '.load' | "$shell" -batch 2>&1 | grep -q 'unknown command'
}
use_utf8proc='#include <utf8proc.h>
  int main(void) { return utf8proc_version() == 0; }'
use_stemmer='#include <libstemmer.h>
  int main(void) { return sb_stemmer_list() == 0; }'
use_pcre2='#define PCRE2_CODE_UNIT_WIDTH 8
  #include <pcre2.h>
  int main(void) { return pcre2_config(PCRE2_CONFIG_VERSION, 0) == 0; }'
found_utf8proc() { compiles "$use_utf8proc" -lutf8proc; }
found_stemmer() { compiles "$use_stemmer" -lstemmer; }
found_pcre2() { compiles "$use_pcre2" -lpcre2-8; }
found_valgrind() { have valgrind; }
found_clang_format() { have clang-format; }

describe() {
  case $1 in
    compiler) echo "a C compiler ($cc)" ;;
    sqlite) echo "SQLite's headers and library (sqlite3ext.h)" ;;
    shell) echo "the sqlite3 shell, able to load extensions" ;;
    utf8proc) echo "utf8proc (utf8proc.h)" ;;
    stemmer) echo "Snowball's stemmers (libstemmer.h)" ;;
    pcre2) echo "PCRE2 (pcre2.h)" ;;
    *) echo "$1" ;;
  esac
}

missing() {
  for thing; do
    "found_$(echo "$thing" | tr - _)" || echo "$thing"
  done
}

# need THING...: installs what is missing; ends the script when something still is.
need() {
  brew_paths
  lacking=$(missing "$@")
  [ -n "$lacking" ] || return 0
  packages=''
  for thing in $lacking; do
    # Without a compiler nothing else can be tried: then all is asked for, which does no harm.
    say "not found: $(describe "$thing")"
    packages="$packages $(package_of "$thing")"
  done
  # shellcheck disable=SC2086
  install_packages $packages || exit 1
  brew_paths
  # shellcheck disable=SC2046,SC2086
  still=$(missing $lacking)
  [ -n "$still" ] || return 0
  for thing in $still; do say "still not found: $(describe "$thing")"; done
  exit 1
}

# link_with NAME 'C SOURCE': the static archive where a shared library can be made of it.
link_with() {
  archive=$($cc -print-file-name="lib$1.a")
  for flag in $ldflags; do
    case $flag in -L*) [ -f "${flag#-L}/lib$1.a" ] && archive=${flag#-L}/lib$1.a ;; esac
  done
  if [ -f "$archive" ] && compiles "$2" -shared "$archive"; then
    readlink -f "$archive" 2>/dev/null || echo "$archive"
  else
    say "warning: no static lib$1.a here; mlext will need lib$1 at load time"
    echo "-l$1"
  fi
}

if [ "$1" = --need ]; then
  need "$2"
  exit 0
fi

need compiler sqlite shell utf8proc stemmer pcre2
utf8proc=$(link_with utf8proc "$use_utf8proc")
stemmer=$(link_with stemmer "$use_stemmer")
pcre2=$(link_with pcre2-8 "$use_pcre2")
mkdir -p "$(dirname "$1")"
cat >"$scratch/config" <<END
# Made by ext/configure.sh; remove it to look again.
CONFIG_CC := $cc
CONFIG_CPPFLAGS := $cppflags
CONFIG_LDFLAGS := $ldflags
TEXT_LIBS := $utf8proc $stemmer $pcre2
SQLITE3 := $shell
END
mv "$scratch/config" "$1"
