"""A cluster's DNS whose way out is blocked, on TCP port 53 of the address given.

It knows Services by their cluster IPs and CNAMEs as CoreDNS does. A CNAME is answered at once. For the
address behind one it would have to ask the world outside: it waits the seconds given, or says SERVFAIL.
"""
import json
import socketserver
import struct
import subprocess
import sys
import time

ADDRESS, OUTSIDE = sys.argv[1], sys.argv[2]
A, CNAME = 1, 5


def services():
    out = subprocess.run(["kubectl", "get", "services", "-A", "-o", "json"], capture_output=True)
    for one in json.loads(out.stdout)["items"]:
        name = f"{one['metadata']['name']}.{one['metadata']['namespace']}.svc.cluster.local"
        yield name, one["spec"]


def labels(name):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".")) + b"\0"


def answer(query):
    ident, end, parts = query[:2], 12, []
    while query[end]:
        parts.append(query[end + 1 : end + 1 + query[end]].decode().lower())
        end += 1 + query[end]
    kind = struct.unpack(">H", query[end + 1 : end + 3])[0]
    question = query[12 : end + 5]
    spec = dict(services()).get(".".join(parts))
    record, code = b"", 0
    if spec is None:
        code = 3
    elif spec["type"] == "ExternalName":
        if kind != CNAME:
            if OUTSIDE == "servfail":
                return ident + struct.pack(">HHHHH", 0x8182, 1, 0, 0, 0) + question
            time.sleep(float(OUTSIDE))
        target = labels(spec["externalName"])
        record = b"\xc0\x0c" + struct.pack(">HHIH", CNAME, 1, 5, len(target)) + target
    elif kind == A:
        address = bytes(map(int, spec["clusterIP"].split(".")))
        record = b"\xc0\x0c" + struct.pack(">HHIH", A, 1, 5, 4) + address
    return ident + struct.pack(">HHHHH", 0x8580 | code, 1, 1 if record else 0, 0, 0) + question + record


class Client(socketserver.StreamRequestHandler):
    def handle(self):
        while size := self.rfile.read(2):
            reply = answer(self.rfile.read(struct.unpack(">H", size)[0]))
            self.wfile.write(struct.pack(">H", len(reply)) + reply)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


Server((ADDRESS, 53), Client).serve_forever()
