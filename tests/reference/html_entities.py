"""Writes ext/clean/html_entities.h, HTML 5's named character references, out of Python's
html.entities: python3 html_entities.py > ../../ext/clean/html_entities.h
"""
import html.entities

html5 = html.entities.html5
names = sorted(name[:-1] for name in html5 if name.endswith(";"))


def escape(text):
    plain = {"\t": "\\t", "\n": "\\n", '"': '\\"', "\\": "\\\\"}
    out = ""
    for c in text:
        code = ord(c)
        if c in plain:
            out += plain[c]
        elif code < 0x80:
            out += c
        else:
            # Universal names cannot say what lies below U+00A0.
            out += "".join("\\%03o" % b for b in c.encode()) if code < 0xA0 else (
                "\\u%04x" % code if code < 0x10000 else "\\U%08x" % code)
    return out


entries, starts, size = [], {}, 0
for name in names:
    starts.setdefault(name[0], size)
    value = html5[name + ";"]
    mark = "," if name in html5 else ";"
    entries.append('"%s%s%s\\0"' % (name, mark, escape(value)))
    size += len(name) + 2 + len(value.encode())
assert size < 65536
print("""/*
** The named character references of HTML 5 in the order of ASCII: a name, a ';' or, where the
** semicolon may be left out, a ',', the text in UTF-8, a NUL. Written by
** tests/reference/html_entities.py.
*/
/* clang-format off */
static const char html_entities[] =""")
line = "   "
for entry in entries:
    if len(line) + len(entry) + 1 > 99:
        print(line)
        line = "   "
    line += " " + entry
print(line + ";\n")
print("/* Where the names begin that begin with each letter from A to z; the last is the end. */")
print("static const unsigned short html_entity_starts[] = {")
letters = [chr(c) for c in range(ord("A"), ord("z") + 1)]
places, at = [], size
for letter in reversed(letters):
    at = starts.get(letter, at)
    places.append(at)
places = places[::-1] + [size]
for i in range(0, len(places), 12):
    print("    " + " ".join("%d," % p for p in places[i:i + 12]))
print("};")
print("/* clang-format on */")
