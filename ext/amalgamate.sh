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
    for (i = 1; i < ARGC; i++) emit(ARGV[i])
  }
' "$@" >"$folder/mlext.c"
