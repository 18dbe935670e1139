"""
The client of Basta for Python 3.9 and newer: one file, the standard library alone. Copy it to where
you send from. It asks before a send, and treats "unknown" as no.

    from basta import Basta, BastaDenied

    basta = Basta("https://stop.example.com", key)
    send = basta.guard(smtp.send_message, lambda mail: {"to": mail["To"], "sender": "acme"})
    send(mail)  # raises BastaDenied, BastaTooEarly or BastaUncertain, and then nothing was sent

It blocks while it asks. It follows no redirect and uses no proxy. No error holds an address or the
key; a `contact` is Basta's keyed hash of an address.
"""

import base64
import datetime
import email.utils
import functools
import hashlib
import hmac
import http.client
import inspect
import json
import random
import re
import threading
import time
import unicodedata
import urllib.parse
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

__all__ = [
    "Basta", "BastaDenied", "BastaInbound", "BastaTooEarly", "BastaUncertain", "Verdict",
]  # fmt: skip

_BATCH_MAX = 1_000
_ANSWER_BYTES_MAX = 16 * 1024 * 1024
_FIRST_PAUSE_SECONDS = 0.2
_PAUSE_SECONDS_MAX = 5.0
# If the answer's time differs by more, it was recorded or cached, or a clock is wrong.
_CLOCKS_APART_SECONDS_MAX = 300
_LAZY = "send: a plain function, which sends before it returns"
_ALLOWED = ("consented", "customer", "transactional", "not_opted_out")


@dataclass(frozen=True)
class Verdict:
    """Whether one message may be sent to one address, and why. It is true only if it is an allow."""

    allowed: bool
    reason: str
    """Basta's, or `too_early`, `unreadable_recipient` or `changed_meanwhile` of this client."""
    contact: Optional[str] = None
    scope: Optional[str] = None
    since: Optional[str] = None
    event: Optional[str] = None
    first_asked_at: Optional[str] = None
    checked_at: Optional[str] = None
    valid_until: Optional[str] = None
    """Of an allow: ask again after this, because a STOP may have come."""
    not_before: Optional[str] = None
    """With `too_early`: ask again then."""

    def __bool__(self) -> bool:
        return self.allowed


class BastaUncertain(Exception):
    """No reliable answer came: do not send. For a stop, or what was passed on: call again."""

    def __init__(self, message: str, status: Optional[int] = None, problem: Any = None) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status, if there was an answer."""
        self.problem = problem
        """What Basta refused, and why (RFC 9457): `type`, `title`, `detail`, maybe `errors`."""


class BastaDenied(Exception):
    """A guarded send was refused; nothing was sent to anybody."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        reasons = ", ".join(dict.fromkeys(verdict.reason for verdict in verdicts))
        super().__init__(f"Not sent: {reasons}.")
        self.verdicts = list(verdicts)
        """The denials among the message's recipients, at least one."""


class BastaTooEarly(BastaDenied):
    """Allowed, but not at this hour: nothing was sent. Call again at `not_before`; it asks again."""

    def __init__(self, verdicts: Sequence[Verdict], not_before: str) -> None:
        super().__init__(verdicts)
        self.not_before = not_before


class Basta:
    """
    Asks Basta at `url` with a `key` of the right `check`; `stop` needs `write`.

    One request with its whole answer takes at most `timeout` seconds (looking up the host's name is
    the system's affair). 429, 5xx and lost connections are tried again until `deadline` seconds
    have passed.
    """

    def __init__(
        self, url: str, key: str, *, timeout: float = 5.0, deadline: float = 15.0
    ) -> None:
        if not isinstance(key, str) or not re.fullmatch(r"[\x21-\x7e]+", key):
            raise ValueError("key: the key as Basta showed it")
        self._headers = {"authorization": f"Bearer {key}"}
        self._post = _Poster(url, timeout, deadline)

    def check(
        self, to: str, sender: str, *, topic: Optional[str] = None, purpose: Optional[str] = None
    ) -> Verdict:
        """May this be sent? Raises BastaUncertain if there is no verdict."""
        return self.check_many([to], sender, topic=topic, purpose=purpose)[0]

    def check_many(
        self,
        to: Sequence[str],
        sender: str,
        *,
        topic: Optional[str] = None,
        purpose: Optional[str] = None,
    ) -> List[Verdict]:
        """
        One verdict for each address, in order, for a list of any length: 1,000 a request. Raises
        BastaUncertain if any is missing, or if an allow ran out before the last answer came: ask
        only for what you send within a minute.
        """
        if isinstance(to, (str, bytes)):
            raise TypeError("to: a list of addresses")
        about = {"sender": sender, "topic": topic, "purpose": purpose}
        question = {name: value for name, value in about.items() if value is not None}
        until = time.monotonic() + self._post.deadline
        judged: List[Tuple[Verdict, float]] = []
        for start in range(0, len(to), _BATCH_MAX):
            part = list(to[start : start + _BATCH_MAX])
            path, asked = ("/v1/check", part[0]) if len(part) == 1 else ("/v1/check/batch", part)
            said, asked_at = self._post(
                path, {**question, "to": asked}, lambda: self._headers, until
            )
            listed = [said] if len(part) == 1 else _member(said, "verdicts")
            judged += [(verdict, asked_at) for verdict in _read_verdicts(listed, len(part))]
        for verdict, asked_at in judged:
            _refuse_expired(verdict, asked_at)
        return [verdict for verdict, _ in judged]

    def guard(
        self, send: Callable[..., Any], pick: Callable[..., Mapping[str, Any]]
    ) -> Callable[..., Any]:
        """
        Returns a function that asks Basta about every recipient of one message right before it
        calls `send`, and calls it only if all are allowed. Else it raises BastaDenied,
        BastaTooEarly or BastaUncertain, and nothing was sent.

        `pick` takes the same arguments and returns `{"to": …, "sender": …}`, with `topic` and
        `purpose` if there are any. Name every place where your code puts recipients: `to` is an
        address, `Name <address>`, several of them with commas, or lists of these; None is nobody.
        A recipient that cannot be read for sure is a denial. `pick` runs again right before the
        send: a message that changed in between is not sent.
        """
        # They would run later, when what was allowed may have ended.
        for called in (send, getattr(send, "__call__", None)):
            if inspect.iscoroutinefunction(called) or inspect.isgeneratorfunction(called):
                raise TypeError(_LAZY)

        @functools.wraps(send)
        def guarded(*arguments: Any, **named: Any) -> Any:
            picked = _read_picked(pick(*arguments, **named))
            if picked is None:
                raise BastaDenied([_deny("unreadable_recipient")])
            to, about = picked
            denied = [verdict for verdict in self.check_many(to, **about) if not verdict]
            if _read_picked(pick(*arguments, **named)) != picked:
                denied.append(_deny("changed_meanwhile"))
            if denied:
                raise _refusal_of(denied)
            sent = send(*arguments, **named)
            if inspect.iscoroutine(sent):
                sent.close()
                raise TypeError(_LAZY)
            return sent

        return guarded

    def stop(
        self,
        to: "str | Sequence[str]",
        *,
        scope: str,
        channel_of_request: str,
        reference: str,
        blocks: Optional[str] = None,
        occurred_at: Optional[str] = None,
    ) -> Dict[str, List[str]]:
        """
        Records a stop that came by `phone`, `email`, `letter` or through an `agent`, once however
        often it is tried. `to` is one address, or several of one person; `scope` is `all`,
        `sender/<id>` or `sender/<id>/<topic>`. Returns the ids of its events and contacts. Raises
        BastaUncertain: then call again.
        """
        stop = {
            "to": to if isinstance(to, str) else list(to),
            "scope": scope,
            "channelOfRequest": channel_of_request,
            "reference": reference,
            "blocks": blocks,
            "occurredAt": occurred_at,
        }
        headers = {**self._headers, "idempotency-key": str(uuid.uuid4())}
        until = time.monotonic() + self._post.deadline
        asked = {name: value for name, value in stop.items() if value is not None}
        said, _ = self._post("/v1/stops", asked, lambda: headers, until, is_write=True)
        ids = {name: _member(said, name) for name in ("events", "contacts")}
        for listed in ids.values():
            if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
                raise _unexpected("ids")
        return ids


class BastaInbound:
    """
    Passes on what people reply, from a system of your own, to `<url>/inbound/generic/<account>`,
    signed with the account's `secret` (`whsec_…`, Standard Webhooks). Basta reads the text; one that
    is no stop does no harm, so pass on every text.
    """

    def __init__(
        self, url: str, account: str, secret: str, *, timeout: float = 5.0, deadline: float = 15.0
    ) -> None:
        try:
            self._key = base64.b64decode(re.sub(r"\Awhsec_", "", secret), validate=True)
        except (TypeError, ValueError):
            self._key = b""
        if not str(secret).startswith("whsec_") or len(self._key) < 24:
            raise ValueError('secret: the account\'s, "whsec_" and base64')
        self._path = f"/inbound/generic/{urllib.parse.quote(account, safe='')}"
        self._post = _Poster(url, timeout, deadline)

    def pass_on(
        self,
        message_id: str,
        channel: str,
        sent_from: str,
        text: str,
        *,
        sent_to: Optional[str] = None,
        at: Optional[str] = None,
    ) -> List[Any]:
        """
        Passes on one message, `sms` or `email`, once however often it is tried: `message_id` is its
        own, always the same. `sent_from` is the person; `sent_to` is the number or address they
        wrote to. Returns the texts that you should now send back to them. Raises BastaUncertain:
        then it is not stored, so call again.
        """
        message = {
            "id": message_id,
            "channel": channel,
            "from": sent_from,
            "to": sent_to,
            "text": text,
            "at": at,
        }
        asked = {name: value for name, value in message.items() if value is not None}
        body = _json_of(asked)
        until = time.monotonic() + self._post.deadline
        said, _ = self._post(self._path, asked, lambda: self._sign(message_id, body), until)
        replies = _member(said, "replies")
        if _member(said, "ok") is not True or not isinstance(replies, list):
            raise _unexpected("answer")
        return replies

    def _sign(self, message_id: str, body: bytes) -> Dict[str, str]:
        # A message's own id may have letters that a header cannot.
        signed_id = f"msg_{hashlib.sha256(message_id.encode()).hexdigest()}"
        now = str(int(time.time()))
        mac = hmac.new(self._key, f"{signed_id}.{now}.".encode() + body, hashlib.sha256)
        return {
            "webhook-id": signed_id,
            "webhook-timestamp": now,
            "webhook-signature": f"v1,{base64.b64encode(mac.digest()).decode()}",
        }


class _Poster:
    """Repeats a request until there is an answer or no time left."""

    def __init__(self, url: str, timeout: float, deadline: float) -> None:
        # A name, an IPv4 address, or an IPv6 address in brackets; no user, query or fragment.
        shape = r"(?i)(https?)://([\w.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?((?:/[\w.~%-]*)*)"
        parts = re.fullmatch(shape, url, re.ASCII) if isinstance(url, str) else None
        if parts is None:
            raise ValueError("url: where Basta is, e.g. https://stop.example.com")
        for name, seconds in (("timeout", timeout), ("deadline", deadline)):
            is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
            if not is_number or not 0 < seconds < 2**31:
                raise ValueError(f"{name}: a number of seconds above 0")
        is_secure = parts[1].lower() == "https"
        self._connect = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        self._host, self._port = parts[2].strip("[]"), int(parts[3]) if parts[3] else None
        self._path = parts[4].rstrip("/")
        self._timeout, self.deadline = timeout, deadline

    def __call__(
        self,
        path: str,
        asked: Mapping[str, Any],
        headers: Callable[[], Mapping[str, str]],
        until: float,
        *,
        is_write: bool = False,
    ) -> Tuple[Any, float]:
        """The answer, and our clock's time before the request that got it."""
        attempt = 0
        while True:
            attempt += 1
            asked_at = time.monotonic()
            # A random time, so that many senders do not try again at the same moment.
            pause = random.random() * min(_PAUSE_SECONDS_MAX, _FIRST_PAUSE_SECONDS * 2**attempt)
            failure = BastaUncertain("Basta could not be reached.")
            answer = self._try(path, _json_of(asked), headers(), until - asked_at)
            if answer is not None:
                status, fields, text = answer
                if status == 200 or (is_write and 200 <= status < 300):
                    return _read_json(status, fields, text, "application/json"), asked_at
                failure = _refusal(status, fields, text)
                # Our first attempt may still be running after we stopped waiting for it.
                is_ours = status == 409 and attempt > 1 and is_write
                if not (status == 429 or status >= 500 or is_ours):
                    raise failure
                pause = max(pause, _retry_after(fields.get("retry-after")))
            if not time.monotonic() + pause < until:
                raise failure
            time.sleep(pause)

    def _try(
        self, path: str, body: bytes, headers: Mapping[str, str], left: float
    ) -> "Tuple[int, http.client.HTTPMessage, bytes] | None":
        timeout = min(self._timeout, left)
        if timeout <= 0:
            return None
        ends = time.monotonic() + timeout
        connection = self._connect(self._host, self._port, timeout=timeout)
        # A socket's timeout is for one read; this ends an answer that comes drop by drop.
        late = threading.Timer(timeout, lambda: _hang_up(connection))
        late.daemon = True
        try:
            late.start()
            sent = {"content-type": "application/json", "connection": "close", **headers}
            connection.request("POST", self._path + path, body, sent)
            response = connection.getresponse()
            text = response.read(_ANSWER_BYTES_MAX + 1)
            is_whole = response.length in (None, 0) and len(text) <= _ANSWER_BYTES_MAX
            if not is_whole or time.monotonic() >= ends:
                return None
            return response.status, response.headers, text
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            late.cancel()
            connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    try:
        if connection.sock is not None:
            connection.sock.shutdown(2)
    except OSError:
        pass  # It has ended.


def _json_of(asked: Mapping[str, Any]) -> bytes:
    return json.dumps(asked, ensure_ascii=True, allow_nan=False).encode()


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _unexpected(what: str) -> BastaUncertain:
    return BastaUncertain(f"Not the {what} that were asked for.")


def _read_json(status: int, fields: Any, text: bytes, kind: str) -> Any:
    given = (fields.get("content-type") or "").split(";")[0].strip().lower()
    try:
        if given == kind:
            return json.loads(text.decode())
    except (ValueError, RecursionError):
        pass
    raise BastaUncertain("Not an answer of Basta.", status)


def _refusal(status: int, fields: Any, text: bytes) -> BastaUncertain:
    try:
        problem = _read_json(status, fields, text, "application/problem+json")
    except BastaUncertain:
        problem = None
    if not all(isinstance(_member(problem, one), str) for one in ("type", "title", "detail")):
        return BastaUncertain(f"Basta answered {status}.", status)
    return BastaUncertain(f"Basta answered {status}: {problem['detail']}", status, problem)


def _retry_after(written: Optional[str]) -> float:
    """Seconds or a date (RFC 9110, section 10.2.3), as seconds from now; 0 if absent."""
    if written is None:
        return 0.0
    if re.fullmatch(r"[0-9]{1,9}", written):
        return float(written)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(written).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _deny(reason: str) -> Verdict:
    now = datetime.datetime.now(datetime.timezone.utc)
    return Verdict(False, reason, checked_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _read_verdicts(said: Any, length: int) -> List[Verdict]:
    """All verdicts or none: if one cannot be read, none is trusted."""
    verdicts = [_read_verdict(one) for one in said] if isinstance(said, list) else []
    if len(verdicts) != length or None in verdicts:
        raise _unexpected("verdicts")
    # One contact under two spellings must get the same verdict; if not, the order is wrong.
    answers: Dict[str, bool] = {}
    for verdict in verdicts:
        same = verdict.contact is None or answers.setdefault(verdict.contact, verdict.allowed)
        if verdict.contact is not None and same != verdict.allowed:
            raise _unexpected("verdicts")
    return verdicts


def _read_verdict(said: Any) -> Optional[Verdict]:
    allowed, reason = _member(said, "allowed"), _member(said, "reason")
    checked_at, valid_until = _time_of(said, "checkedAt"), _time_of(said, "validUntil")
    not_before = _time_of(said, "notBefore")
    if not isinstance(reason, str) or checked_at is None or not isinstance(allowed, bool):
        return None
    named = {name: _member(said, name) for name in ("contact", "scope", "since", "event")}
    ground = {name: text for name, text in named.items() if isinstance(text, str)}
    ground["checked_at"] = said["checkedAt"]
    if not_before is not None:
        ground["not_before"] = said["notBefore"]
    if not allowed:
        first = _member(said, "firstAskedAt")
        if isinstance(first, str):
            ground["first_asked_at"] = first
        return Verdict(False, reason, **ground)
    is_of_now = abs(checked_at - time.time()) <= _CLOCKS_APART_SECONDS_MAX
    is_readable = not_before is not None or "notBefore" not in said
    if reason not in _ALLOWED or valid_until is None or "contact" not in ground:
        return None
    if not is_of_now or not is_readable:
        return None
    if not_before is not None and not_before > checked_at:
        return Verdict(False, "too_early", **ground)
    ground.pop("not_before", None)
    return Verdict(True, reason, valid_until=said["validUntil"], **ground)


def _refuse_expired(verdict: Verdict, asked_at: float) -> None:
    """Measured by our clock from before the request: an allow never lasts longer, whatever clocks say."""
    if not verdict.allowed:
        return
    lasts = (_instant(verdict.valid_until) or 0) - (_instant(verdict.checked_at) or 0)
    if not time.monotonic() - asked_at < lasts:
        raise BastaUncertain("The allow ran out before it could be used.")


def _time_of(said: Any, name: str) -> Optional[float]:
    return _instant(_member(said, name))


def _instant(written: Any) -> Optional[float]:
    shape = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z"
    found = re.fullmatch(shape, written, re.ASCII) if isinstance(written, str) else None
    if found is None:
        return None
    try:
        whole = datetime.datetime.fromisoformat(f"{found[1]}+00:00").timestamp()
    except (ValueError, OverflowError):
        return None
    return whole + float(found[2] or 0)


def _refusal_of(denied: Sequence[Verdict]) -> BastaDenied:
    """"Too early" only if there is no other denial; then until the last recipient may be written to."""
    times = [verdict.not_before for verdict in denied if verdict.reason == "too_early"]
    if len(times) < len(denied):
        return BastaDenied(denied)
    return BastaTooEarly(denied, max((one for one in times if one), key=lambda one: _instant(one) or 0))


# An address, or a number as people write it. Anything that a mail library might read as more than one
# recipient (groups, comments, escapes, quoted addresses) is refused: one of them would not be checked.
# What counts as space is said here, because languages differ.
_SPACE = r"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SCHEME = r"(?:(?:whatsapp|viber|rcs|tel|sms|smsto|mms|callto):(?://)?)?"
_EXTENSION = r"(?:(?:;ext=| ?(?:x|#|ext\.?|доб\.?) ?)[0-9]{1,8})?"
_PLAIN = rf'[^{_SPACE}<>,;:"()\\]+|{_SCHEME}\(?\+?[0-9 .()-]+{_EXTENSION}'
_NAME = rf'"[^"\\<>@\x00-\x1f\x7f-\x9f]*"[{_SPACE}]*|[^"\\<>@,;:()\x00-\x1f\x7f-\x9f]*'
_PART = re.compile(
    rf"[{_SPACE}]*(?:(?:{_NAME})<(?P<inner>{_PLAIN})>|(?P<plain>{_PLAIN}))[{_SPACE}]*(?:,|\Z)"
)
_ALONE = re.compile(_PLAIN)


def _read_picked(picked: Any) -> "Tuple[List[str], Dict[str, Any]] | None":
    """None if a recipient cannot be read or there is none: then nothing may be sent."""
    if not isinstance(picked, Mapping):
        return None
    to = _read_recipients(picked.get("to"))
    if not to:
        return None
    about = {name: picked.get(name) for name in ("sender", "topic", "purpose")}
    return list(dict.fromkeys(to)), about


def _read_recipients(given: Any) -> Optional[List[str]]:
    if given is None:
        return []
    if isinstance(given, str):
        return _read_written(given)
    if isinstance(given, (list, tuple)):
        read = [_read_recipients(one) for one in given]
        return None if None in read else [address for one in read for address in one]
    address = given.get("address") if isinstance(given, Mapping) else None
    is_one = isinstance(address, str) and _ALONE.fullmatch(address) and not _has_control(address)
    return [address] if is_one else None


def _read_written(text: str) -> Optional[List[str]]:
    found, at = [], 0
    while at < len(text):
        part = _PART.match(text, at)
        address = (part["inner"] or part["plain"] or "").strip(" ") if part else ""
        if part is None or address == "" or _has_control(address):
            return None
        found.append(address)
        at = part.end()
    return found


def _has_control(address: str) -> bool:
    """Control and invisible characters, and what is no character."""
    return any(unicodedata.category(one).startswith("C") for one in address)
