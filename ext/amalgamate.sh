#!/bin/sh
# Writes mlext.c and mlext.h into a folder: all sources in one file, each header where it is first
# included. usage, from the top of the project: amalgamate.sh FOLDER SOURCE...
set -eu
folder=$1
shift
cp ext/mlext.h "$folder/mlext.h"
awk '
  function header_path(line) {
    sub(/^[ \t]*#[ \t]*include[ \t]*"/, "", line)
    sub(/".*/, "", line)
    return line
  }
  function exists(path,   line, found) {
    found = (getline line < path) >= 0
    close(path)
    return found
  }
  # Local variables only: the function calls itself for the headers inside headers.
  function emit(path,   line, name) {
    print "/* ==== " path " ==== */"
    while ((getline line < path) > 0) {
      if (line ~ /^[ \t]*#[ \t]*include[ \t]*"/) {
        name = header_path(line)
        if (name == "mlext.h") { print "#include \"mlext.h\""; continue }
        if (name in done) continue # before it is opened, which a header that includes itself is
        if (exists("ext/" name)) {
          if (!(name in done)) { done[name] = 1; emit("ext/" name) }
          continue
        }
        if (exists(directory(path) name)) {
          name = directory(path) name
          if (!(name in done)) { done[name] = 1; emit(name) }
          continue
        }
      }
      print line
    }
    close(path)
  }
  function directory(path) { sub(/[^\/]*$/, "", path); return path }
  BEGIN {
    print "/* mlext, all of it in one file: made by `make amalgamation`. See mlext.h. */"
    # What the Makefile says by flags is said in the file: what POSIX and Linux declare, whatever
    # -std= is given, and the same numbers on processors that multiply and add in one.
    print "#if !defined(_GNU_SOURCE) && !defined(_WIN32) && !defined(__APPLE__)"
    print "#define _GNU_SOURCE"
    print "#endif"
    print "#ifdef __FAST_MATH__"
    print "#error mlext must be compiled without -ffast-math: its numbers would not be right"
    print "#endif"
    print "#if defined(__clang__)"
    print "#pragma STDC FP_CONTRACT OFF"
    print "#elif defined(__GNUC__)"
    print "#pragma GCC optimize(\"fp-contract=off\", \"no-math-errno\")"
    print "#endif"
    for (i = 1; i < ARGC; i++) emit(ARGV[i])
  }
' "$@" >"$folder/mlext.c"
