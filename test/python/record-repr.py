"""Records what Python's repr() makes of strings, code points and floats: /usr/bin/python3 record-repr.py > repr.json"""
import json, sys, unicodedata

strings = ["", "a", "'", '"', "'\"", "it's", 'say "no"', "\\", "\\'", "a\\nb", "\n", "\r\n", "\t", "\0", "\x07", "\x1b[0m",
  "\x7f", "\x80", "\x85", "\x9f", "\xa0", "\xad", "\xe9", "\u0300", "\u0378", "\u0600", "\u061c", "\u1680", "\u180e", "\u2000", "\u200b",
  "\u200d", "\u2028", "\u2029", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff", "\ufffd", "\ue000", "\ud800", "\udfff",
  "a\ud800b", "\U0001f600", "\U000e0001", "\U000f0000", "\U0010ffff", "x\u200by'z\n", "'\xa0\"", "\u0130", "\u4e2d\u6587"]
floats = [0.0, -0.0, 1.0, -1.5, 0.1, 1e-4, 9.999e-5, 1e-5, 1.5e-7, 5e-324, 123456789.125, 1e15, 9007199254740993.0, 1e16, 1.5e16,
  1e21, 1e22, 1.7976931348623157e308, 4.0, 16.0, float("inf"), float("-inf"), float("nan")]

def ranges(keep):
    found, begin = [], None
    for point in range(0x110001):
        inside = point < 0x110000 and keep(chr(point))
        if inside and begin is None: begin = point
        if not inside and begin is not None:
            found.append([begin, point - 1])
            begin = None
    return found

json.dump({
  "python": sys.version.split()[0],
  "unicode": unicodedata.unidata_version,
  "strings": [[text, repr(text)] for text in strings],
  "nested": [[value, repr(value)] for value in [None, True, False, 7, -3, 10**17, 2.5, [], {}, ["a", "it's", None, [True]], {"k\u200b": ["\xa0"]}]],
  "floats": [[str(value), repr(value)] for value in floats],
  # Assigned code points that repr() escapes, and code points that this version of Unicode does not assign.
  "escaped": ranges(lambda char: not char.isprintable() and unicodedata.category(char) != "Cn"),
  "unassigned": ranges(lambda char: unicodedata.category(char) == "Cn"),
}, sys.stdout)
sys.stdout.write("\n")
