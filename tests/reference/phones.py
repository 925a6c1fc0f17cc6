"""Numbering plans and numbers to try, by way of the Python package phonenumbers (8.12.57, Apache-2.0):

    python3 phones.py plans > ../../ext/clean/phone_plans.h
    python3 phones.py numbers > ../data/cleaning/phones.csv

Calling codes are those of ITU-T E.164, prefixes and lengths those of the national numbering plans
that ITU publishes under E.129.
"""
import re
import sre_parse
import sys
import warnings

import phonenumbers as p
from phonenumbers.phonemetadata import PhoneMetadata

warnings.simplefilter("ignore")
DIAL_OUT = {"AU": "0011", "HK": "001", "BR": "00", "CL": "00", "CO": "00", "FI": "00", "AX": "00",
            "CC": "0011", "CX": "0011", "ID": "001", "IL": "00", "KH": "001", "KR": "001",
            "SG": "001", "TH": "001", "TW": "002", "UG": "000", "TZ": "000", "MX": "00",
            "WS": "0", "FJ": "00", "MU": "00", "MV": "00", "CV": "0", "SB": "00", "SC": "00", "UY": "00", "PW": "011"}
TRUNK = {"BY": "8", "LT": "8", "GA": ""}  # BY and LT write 80 and 0 as well
MORE = {"BJ": ({"01"}, {10}), "CI": ({"01", "05", "07", "21", "25", "27"}, {10})}  # newer than the package


def kinds(m):
    return [d for d in (m.fixed_line, m.mobile, m.toll_free, m.premium_rate, m.shared_cost,
                        m.personal_number, m.voip, m.uan) if d and d.possible_length]


def lengths(m):
    found = {n for d in kinds(m) for n in d.possible_length if n > 0}
    return sorted(found | MORE.get(m.id, (set(), set()))[1])


def prefixes(sequence, n):
    """The first n characters that texts matching a parsed pattern can have."""
    heads = {""}
    for op, value in sequence:
        if all(len(head) >= n for head in heads):
            break
        grown = set()
        for head in heads:
            grown |= {head} if len(head) >= n else {
                head + more for more in item_prefixes(op, value, n - len(head))}
        heads = grown
    return heads


def item_prefixes(op, value, n):
    name = str(op)
    if name == "LITERAL":
        return {chr(value)}
    if name == "IN":
        found = set()
        for kind, what in value:
            if str(kind) == "LITERAL":
                found.add(chr(what))
            elif str(kind) == "RANGE":
                found |= {chr(c) for c in range(what[0], what[1] + 1)}
            else:
                found |= set("0123456789")
        return found
    if name == "BRANCH":
        return set().union(*(prefixes(branch, n) for branch in value[1]))
    if name == "SUBPATTERN":
        return prefixes(value[-1], n)
    if name == "MAX_REPEAT":
        low, high, what = value
        heads, found = {""}, {""} if low == 0 else set()
        for times in range(1, min(high, n) + 1):
            heads = {h + t for h in heads for t in prefixes(what, n - len(h))}
            if times >= low or times == n:
                found |= heads
        return found
    raise ValueError(name)


def starts(m):
    """The pairs of digits that national numbers begin with, as two sets of 50 bits."""
    found = set()
    for kind in kinds(m):
        found |= prefixes(sre_parse.parse(kind.national_number_pattern), 2)
    if m.country_code == 1:
        found = {"%02d" % n for n in range(20, 100)}
    found |= MORE.get(m.id, (set(), set()))[0]
    bits = [sum(1 << n % 50 for n in map(int, found) if n // 50 == half) for half in (0, 1)]
    return "0x%x, 0x%x" % tuple(bits)


def plans():
    print("""/*
** Numbering plans by country: calling code (ITU-T E.164), prefix of calls within the country and to
** other ones, area code of places that leave it out, lengths of national numbers as a set of bits,
** and the two digits they begin with, 00 to 49 and 50 to 99, as two. Facts of ITU's list of
** assigned codes and of the national numbering plans. Written by tests/reference/phones.py.
*/
/* clang-format off */
static const MlPhonePlan phone_plans[] = {""")
    for region in sorted(p.SUPPORTED_REGIONS):
        m = PhoneMetadata.metadata_for_region(region, None)
        own = lengths(m)
        rule = m.national_prefix_transform_rule or ""
        area = re.match(r"^(\d+)\\1$", rule)
        area = area.group(1) if area and region not in ("AR", "GA") else ""
        trunk = TRUNK.get(region, m.national_prefix or "")
        dial_out = DIAL_OUT.get(region) or re.sub(r"\D.*", "", m.international_prefix or "00")
        mask = sum(1 << n for n in own)
        print('    {"%s", %d, "%s", "%s", "%s", 0x%x, {%s}},' % (
            region, m.country_code, trunk, dial_out, area, mask, starts(m)))
    print("};\n/* clang-format on */")


def numbers():
    print("country,text,e164")
    for region in sorted(p.SUPPORTED_REGIONS):
        for kind in (p.PhoneNumberType.FIXED_LINE, p.PhoneNumberType.MOBILE):
            n = p.example_number_for_type(region, kind)
            if n is None:
                continue
            e164 = p.format_number(n, p.PhoneNumberFormat.E164)
            national = p.format_number(n, p.PhoneNumberFormat.NATIONAL)
            world = p.format_number(n, p.PhoneNumberFormat.INTERNATIONAL)
            texts = [national, world, re.sub(r"\D", "", national), world.replace(" ", "-"),
                     "tel:" + e164, world.replace("+", "00", 1), national + " ext. 12",
                     national.replace(" ", ".")]
            for text in texts:
                try:
                    parsed = p.parse(text, region)
                    found = (p.format_number(parsed, p.PhoneNumberFormat.E164)
                             if p.is_valid_number(parsed) else "")
                except p.NumberParseException:
                    found = ""
                print('%s,"%s",%s' % (region, text, found))


plans() if sys.argv[1] == "plans" else numbers()
