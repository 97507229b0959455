"""Check a pack from Pathway: is everything in it as it was signed?

    python verify.py                     the folder that this file lies in
    python verify.py FOLDER_OR_ZIP
    python verify.py --key FINGERPRINT   insist on a key: the organisation publishes its fingerprint
    python verify.py --head FILE         compare a log with heads that were mailed, one a line
    python verify.py --json              answer in JSON

Needs Python 3.8 or newer and nothing else: no network, no other file. Leaves with 0 if intact, 1 if broken, 2 if it
cannot be read. To trust this file itself, take it from the organisation rather than from the pack.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

NOTHING_BEFORE = "0" * 64
LARGEST = 2 * 1024**3

# Ed25519 by RFC 8032, for checking only.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


class Unreadable(Exception):
    """The pack cannot be read at all."""


def _x_of(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return ((f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P)


def _times(number, point):
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def _point(text):
    if len(text) != 32:
        return None
    number = int.from_bytes(text, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = _x_of(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(key, signature, message):
    """Whether a signature over a message is by the key, all in bytes."""
    if len(signature) != 64:
        return False
    public, point = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or point is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    one, other = _times(s, BASE), _add(point, _times(h, public))
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def fingerprint(key):
    """A key's short name."""
    return hashlib.sha256(key).hexdigest()[:16]


def canonical(value):
    """Canonical JSON of what logs hold: texts, whole numbers, lists and objects with plain names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


class Folder:
    """A pack that was unpacked."""

    def __init__(self, path):
        self.path = path

    def names(self):
        return {
            entry.relative_to(self.path).as_posix()
            for entry in self.path.rglob("*")
            if entry.is_file() and "__pycache__" not in entry.parts
        }

    def read(self, name):
        return (self.path / name).read_bytes()


class Packed:
    """A pack as it came, in one file."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        listed = [info for info in self.zip.infolist() if not info.is_dir()]
        if len({info.filename for info in listed}) != len(listed):
            raise Unreadable("The pack holds the same name twice.")
        if sum(info.file_size for info in listed) > LARGEST:
            raise Unreadable("The pack is larger than any that Pathway makes.")
        self.listed = {info.filename for info in listed}

    def names(self):
        return self.listed

    def read(self, name):
        return self.zip.read(name)


def check_manifest(pack, wanted_key):
    """What is wrong with the signature and the files, a sentence each; with the manifest and the key."""
    try:
        text = pack.read("manifest.json")
        manifest = json.loads(text.decode("utf-8"))
        signature = bytes.fromhex(pack.read("manifest.sig").decode("ascii").strip())
        key = bytes.fromhex(manifest["public_key"])
        files = {one["path"]: one for one in manifest["files"]}
        kind = manifest["kind"]
    except (KeyError, OSError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable("This is no pack from Pathway, or its manifest is damaged.") from error
    wrong = []
    if manifest.get("format") != "pathway-pack" or manifest.get("version") != 1 or kind not in ("passport", "log"):
        raise Unreadable("This pack is of a kind that this checker does not know.")
    if not is_signed(key, signature, b"\x01\x02" + text):
        wrong.append("The list of what is in the pack was changed, or signed with another key.")
    if wanted_key and fingerprint(key) != wanted_key:
        wrong.append("The pack is signed with the key %s, not with %s." % (fingerprint(key), wanted_key))
    there = pack.names() - {"manifest.json", "manifest.sig"}
    for path in sorted(files):
        if path not in there:
            wrong.append("%s is missing." % path)
        elif hashlib.sha256(pack.read(path)).hexdigest() != files[path]["sha256"]:
            wrong.append("%s was changed." % path)
    wrong += ["%s was added." % path for path in sorted(there - set(files))]
    return wrong, manifest, key


def told_by(entry):
    """What an entry tells, if its text still has its hash; else nothing."""
    try:
        body = entry["body"]
        if hashlib.sha256(bytes([entry["version"]]) + body.encode("utf-8")).hexdigest() != entry["hash"]:
            return None
        told = json.loads(body)
        return told if isinstance(told, dict) and canonical(told) == body.encode("utf-8") else None
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def fault(entry, kind, sentence):
    """One finding."""
    return {"entry": entry, "class": kind, "message": sentence}


def head_is_signed(head, key):
    """Whether a head is signed by the key."""
    try:
        told = {name: value for name, value in head.items() if name != "signature"}
        message = bytes([head["version"], 1]) + canonical(told)
        return head["key"] == fingerprint(key) and is_signed(key, bytes.fromhex(head["signature"]), message)
    except (KeyError, ValueError, TypeError):
        return False


def first_fault(entries, head, anchors, key):
    """The first thing wrong with a whole log, from its first entry on; nothing if it is intact."""
    numbers = [entry.get("seq") for entry in entries]
    own = {}
    for entry in entries:
        told = told_by(entry)
        if told is not None:
            own.setdefault(told.get("seq"), entry)
    before, named = NOTHING_BEFORE, {}
    for entry in entries:
        named[entry.get("prev")] = named.get(entry.get("prev"), 0) + 1
    for place, entry in enumerate(sorted(entries, key=lambda e: (str(type(e.get("seq"))), e.get("seq"))), 1):
        seq, told = entry.get("seq"), told_by(entry)
        if numbers.count(seq) > 1 if len(entries) < 2000 else _twice(numbers, seq):
            return fault(seq, "forked", "More than one entry carries the number %s." % seq)
        if seq != place:
            if place in own and own[place].get("seq") != place:
                return fault(place, "reordered", "Entry %s stands at the number %s." % (place, own[place].get("seq")))
            if isinstance(seq, int) and seq < place:
                return fault(place, "reordered", "Entry %s stands where it does not belong." % seq)
            return fault(place, "missing", "Entry %s is missing." % place)
        if told is None:
            return fault(place, "altered", "Entry %s does not have the hash it carries." % place)
        if told.get("seq") != place:
            return fault(place, "reordered", "Entry %s stands at the number %s." % (told.get("seq"), place))
        if told.get("prev") != entry.get("prev") or told.get("log") != head.get("log"):
            return fault(place, "altered", "Entry %s was changed." % place)
        if entry["prev"] != before:
            if named[entry["prev"]] > 1:
                return fault(place, "forked", "Entry %s is one of two that follow the same entry." % place)
            return fault(place, "altered", "Entry %s does not follow the entry that stands before it." % place)
        before = entry["hash"]
    if len(entries) < head.get("seq", 0):
        return fault(
            len(entries) + 1, "truncated", "The head names %s entries; %s are there." % (head["seq"], len(entries))
        )
    if not head_is_signed(head, key):
        return fault(None, "altered", "The head of the log was changed, or signed with another key.")
    if head["seq"] != len(entries) or head["hash"] != before:
        return fault(len(entries), "altered", "The last entry is not the one that the head names.")
    return _fault_of_anchors(sorted(entries, key=lambda e: e["seq"]), head, anchors, key)


def _twice(numbers, seq, _seen={}):  # noqa: B006
    if _seen.get("of") is not numbers:
        _seen.clear()
        _seen["of"] = numbers
        for number in numbers:
            _seen[number] = _seen.get(number, 0) + 1
    return _seen.get(seq, 0) > 1


def _fault_of_anchors(entries, head, anchors, key):
    for anchor in anchors:
        if not head_is_signed(anchor, key):
            return fault(None, "altered", "A head kept elsewhere was changed, or signed with another key.")
        if anchor["log"] != head["log"]:
            return fault(None, "altered", "A head kept elsewhere is of another log.")
        if anchor["seq"] > len(entries):
            return fault(len(entries) + 1, "truncated", "A head kept elsewhere names %s entries." % anchor["seq"])
        if anchor["seq"] and entries[anchor["seq"] - 1]["hash"] != anchor["hash"]:
            return fault(
                anchor["seq"], "altered", "Entry %s is not the one that a head kept elsewhere names." % anchor["seq"]
            )
    return None


def commitment(opening, version):
    """What an entry holds instead of a personal value."""
    named = opening["field"].encode("utf-8") + b"\0" + opening["text"].encode("utf-8")
    return hashlib.sha256(bytes([version, 0]) + bytes.fromhex(opening["salt"]) + named).hexdigest()


def fault_of_own(entries, record):
    """The first thing wrong with the entries of one person's pack; they are some of a log, in its order."""
    before, told_of = None, {}
    for entry in entries:
        told = told_by(entry)
        seq = entry.get("seq")
        if told is None:
            return fault(seq, "altered", "Entry %s does not have the hash it carries." % seq)
        if told["seq"] != seq or told["prev"] != entry.get("prev"):
            return fault(seq, "altered", "Entry %s was changed." % seq)
        if before is not None and seq <= before["seq"]:
            return fault(seq, "reordered", "Entry %s does not come after entry %s." % (seq, before["seq"]))
        if before is not None and seq == before["seq"] + 1 and entry["prev"] != before["hash"]:
            return fault(seq, "altered", "Entry %s does not follow the entry that stands before it." % seq)
        for opening in entry.get("openings", []):
            try:
                fits = commitment(opening, entry["version"]) == told["commitments"].get(opening["field"])
            except (KeyError, ValueError, TypeError):
                fits = False
            if not fits:
                return fault(seq, "opening does not match", "What entry %s committed to was changed." % seq)
        told_of[told["record"]] = (told, entry)
        before = entry
    for decision in record.get("decisions", []):
        told, entry = told_of.pop("decision:%s" % decision.get("id"), (None, None))
        if told is None:
            return fault(None, "row without entry", "A decision in the record has no entry.")
        same = [told["facts"].get(name) == decision.get(name) for name in ("judgement", "statement", "decided_at")]
        if not all(same) or entry["hash"] != decision.get("hash"):
            return fault(entry["seq"], "altered", "The record says something else than entry %s." % entry["seq"])
    return None


def lines_of(pack, name):
    """The JSON objects of a file, one a line."""
    try:
        return [json.loads(line) for line in pack.read(name).decode("utf-8").splitlines() if line.strip()]
    except (KeyError, OSError):
        return []
    except ValueError as error:
        raise Unreadable("%s is damaged." % name) from error


def check(place, wanted_key="", heads=()):
    """Check a pack; the answer as a dictionary."""
    pack = Folder(place) if place.is_dir() else Packed(place)
    wrong, manifest, key = check_manifest(pack, wanted_key)
    entries = lines_of(pack, "log/entries.jsonl")
    bad = None
    try:
        head = (lines_of(pack, "log/head.json") or [None])[0]
        if manifest["kind"] == "log":
            anchors = [*lines_of(pack, "log/heads.jsonl"), *heads]
            bad = fault(None, "missing", "The head of the log is missing.") if head is None else None
            bad = bad or first_fault(entries, head, anchors, key)
        else:
            record = (lines_of(pack, "record.json") or [{}])[0]
            bad = fault_of_own(entries, record)
            if bad is None and entries and head is not None:
                last = entries[-1]
                if not head_is_signed(head, key) or head["seq"] < last["seq"]:
                    bad = fault(None, "altered", "The head of the log was changed, or signed with another key.")
                elif head["seq"] == last["seq"] and head["hash"] != last["hash"]:
                    bad = fault(last["seq"], "altered", "Entry %s is not the one that the head names." % last["seq"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable("The log in this pack is damaged.") from error
    return {
        "verdict": "broken" if wrong or bad else "intact",
        "kind": manifest["kind"],
        "about": manifest.get("about", {}),
        "made_at": manifest.get("made_at"),
        "key": fingerprint(key),
        "entries": len(entries),
        "files": len(manifest["files"]),
        "wrong": wrong,
        "first_bad": bad,
    }


def heads_in(names):
    """Heads that were mailed, from files that hold one a line among other words."""
    found = []
    for name in names:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            if line.strip().startswith("{"):
                found.append(json.loads(line))
    return found


def main(arguments=None):
    """Check what is named and say what was found."""
    parser = argparse.ArgumentParser(description="Check a pack from Pathway.")
    parser.add_argument("pack", nargs="?", default=str(Path(__file__).resolve().parent))
    parser.add_argument("--key", default="", help="the fingerprint that the organisation publishes")
    parser.add_argument("--head", action="append", default=[], metavar="FILE", help="heads that were mailed")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    asked = parser.parse_args(arguments)
    try:
        found = check(Path(asked.pack), asked.key.strip().lower(), heads_in(asked.head))
    except (Unreadable, OSError, ValueError, zipfile.BadZipFile) as error:
        found = {"verdict": "unreadable", "reason": str(error)}
    if asked.json:
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    else:
        say(found)
    return {"intact": 0, "broken": 1}.get(found["verdict"], 2)


def say(found):
    """The answer in sentences."""
    lines = []
    if found["verdict"] == "unreadable":
        lines.append("It cannot be read. " + found["reason"])
    else:
        about = ", ".join(str(value) for value in found["about"].values())
        lines.append("%s: %s" % (about or "The pack", found["verdict"]))
        lines += found["wrong"]
        if found["first_bad"]:
            lines.append("%s: %s" % (found["first_bad"]["class"].capitalize(), found["first_bad"]["message"]))
        lines.append("%s files, %s entries, signed with the key %s." % (found["files"], found["entries"], found["key"]))
        lines.append("Compare the key with the one that the organisation publishes, or give it with --key.")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
