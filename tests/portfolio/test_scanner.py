"""Every file passes the virus scanner where there is one: a small server here speaks clamd's protocol."""

import io
import socket
import socketserver
import struct
import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pathway.core.exceptions import RuleBroken
from portfolio import actions
from portfolio.files import clamd
from portfolio.files.check import Scanner, examine
from portfolio.models import EvidenceFile
from tests.factories.portfolio import make_evidence

# In two parts, so that this file itself alarms nobody's scanner.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
CLEAN = b"I asked what a good morning would look like, and wrote her answer down."
MOST = 1024 * 1024


class Clamd(socketserver.BaseRequestHandler):
    """Answers as clamd does: PING, and INSTREAM with pieces that say how long they are."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.request.recv(1)
        if command == b"zPING\0":
            self.request.sendall(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self._stream()
        else:
            self.request.sendall(b"UNKNOWN COMMAND\0")

    def _stream(self):
        content = b""
        while True:
            [size] = struct.unpack(">I", self._exactly(4))
            if not size:
                break
            content += self._exactly(size)
            if len(content) > MOST:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        self.request.sendall(self.server.says or self._verdict(content))

    def _verdict(self, content):
        return b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"

    def _exactly(self, size):
        got = b""
        while len(got) < size:
            more = self.request.recv(size - len(got))
            if not more:
                raise ConnectionError
            got += more
        return got


class Quiet:
    """What a client leaves half said is no fault of the test."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        pass


class OverTcp(Quiet, socketserver.ThreadingTCPServer):
    pass


class OverUnix(Quiet, socketserver.ThreadingUnixStreamServer):
    pass


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, tmp_path):
    """A scanner at work: its address, what it saw, and what it is made to say."""
    if request.param == "tcp":
        server = OverTcp(("127.0.0.1", 0), Clamd)
        server.address = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = OverUnix(str(tmp_path / "clamd.ctl"), Clamd)
        server.address = f"unix://{tmp_path}/clamd.ctl"
    server.seen, server.says = [], b""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def nobody_listens():
    """An address at which nobody is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{free.getsockname()[1]}"


def test_a_clean_file_passes_whole_and_can_still_be_read(scanner):
    content = CLEAN * 4000
    source = io.BytesIO(content)
    source.seek(7)
    assert clamd.scan(source, scanner.address, 30) == ""
    assert scanner.seen == [content], "every byte, from the first, in pieces"
    assert source.tell() == 0


def test_what_it_knows_is_named(scanner):
    assert clamd.scan(io.BytesIO(b"before " + EICAR), scanner.address, 30) == "Eicar-Signature"


@pytest.mark.parametrize("says", [b"\0", b"stream: Access denied. ERROR\0", b"OK\0", b"stream: OK, more or less\0"])
def test_anything_but_ok_or_found_is_no_answer(scanner, says):
    scanner.says = says
    with pytest.raises(clamd.Silent):
        clamd.scan(io.BytesIO(CLEAN), scanner.address, 30)


def test_more_than_the_scanner_takes_is_no_answer(scanner):
    with pytest.raises(clamd.Silent):
        clamd.scan(io.BytesIO(b"x" * 3 * MOST), scanner.address, 30)


@pytest.mark.parametrize("address", ["", "clamd", "http://127.0.0.1", "unix://", "tcp://", "unix:///nowhere/at/all"])
def test_an_address_that_is_none_is_no_answer(address):
    with pytest.raises(clamd.Silent):
        clamd.scan(io.BytesIO(CLEAN), address, 30)
    assert not clamd.answers(address, 1)


def test_a_scanner_that_takes_too_long_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as slow:
        address = f"tcp://127.0.0.1:{slow.getsockname()[1]}"
        with pytest.raises(clamd.Silent, match="[Tt]ime"):
            clamd.scan(io.BytesIO(CLEAN), address, 0.05)


def test_whether_it_is_there(scanner):
    assert clamd.answers(scanner.address, 30)
    assert not clamd.answers(nobody_listens(), 1)


def test_a_file_that_is_no_evidence_is_refused_before_it_is_sent(scanner):
    from portfolio.files import Refused

    with pytest.raises(Refused):
        examine(io.BytesIO(CLEAN), "run.exe", scanner=Scanner(scanner.address))
    assert scanner.seen == []


def attach(person, content, name="account.txt"):
    item = make_evidence(person)
    return actions.attach_file(owner=person, item=item, source=io.BytesIO(content), name=name)


def kept(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_evidence_is_taken_where_the_scanner_passes_it(cast, settings, scanner):
    settings.CLAMD_ADDRESS = scanner.address
    assert attach(cast.amira, CLEAN).name == "account.txt"
    assert scanner.seen == [CLEAN]


@pytest.mark.django_db
def test_evidence_with_something_harmful_is_refused_and_nothing_is_kept(cast, settings, scanner, caplog):
    settings.CLAMD_ADDRESS = scanner.address
    with pytest.raises(RuleBroken, match=r"account.txt was not added: the virus scanner found"):
        attach(cast.amira, CLEAN + EICAR)
    assert not EvidenceFile.objects.exists()
    assert kept(settings.PRIVATE_ROOT) == []
    assert "Eicar-Signature" in caplog.text
    assert "account" not in caplog.text, "whose file it was is not in the log"


@pytest.mark.django_db
def test_where_the_scanner_is_down_no_file_is_taken_and_the_log_says_why(cast, settings, caplog):
    settings.CLAMD_ADDRESS = nobody_listens()
    with pytest.raises(RuleBroken, match="could not be checked for viruses just now"):
        attach(cast.amira, CLEAN)
    assert not EvidenceFile.objects.exists()
    assert kept(settings.PRIVATE_ROOT) == []
    assert "no file is taken" in caplog.text


@pytest.mark.django_db
def test_without_a_scanner_files_are_taken_as_before(cast, settings):
    settings.CLAMD_ADDRESS = ""
    assert attach(cast.amira, CLEAN).size == len(CLEAN)


@pytest.mark.django_db
def test_the_page_says_so_and_keeps_what_was_typed(client, cast, settings):
    settings.CLAMD_ADDRESS = nobody_listens()
    client.force_login(cast.amira)
    sent = {"title": "Visit", "kind": "feedback", "text": "We listened.", "key": str(uuid.uuid4()), "revision": "1"}
    answer = client.post(
        reverse("portfolio:evidence-new"), sent | {"documents": SimpleUploadedFile("account.txt", CLEAN)}, follow=True
    )
    said = answer.content.decode()
    assert "account.txt was not added: it could not be checked for viruses just now" in said
    assert "We listened." in said
    assert not EvidenceFile.objects.exists()
