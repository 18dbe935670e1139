<?php

/**
 * The client of Basta for PHP 8.1 and newer: one file, no extension beyond those PHP is built with
 * (OpenSSL for https). Copy it to where you send from. It asks before a send, and treats "unknown" as
 * no.
 *
 *     require 'Basta.php';
 *     $basta = new Basta\Client('https://stop.example.com', $key);
 *     $send = $basta->guard($mailer->send(...), fn ($mail) => ['to' => $mail->to, 'sender' => 'acme']);
 *     $send($mail); // throws Denied, TooEarly or Uncertain, and then nothing was sent
 *
 * It blocks while it asks. It follows no redirect and uses no proxy. No error holds an address or the
 * key (before PHP 8.2, set zend.exception_ignore_args); a `contact` is Basta's keyed hash of an address.
 */

declare(strict_types=1);

namespace Basta;

/** Whether one message may be sent to one address, and why. Ask `allowed`: the object is always true. */
final class Verdict
{
    public function __construct(
        public readonly bool $allowed,
        /** Basta's, or `too_early`, `unreadable_recipient` or `changed_meanwhile` of this client. */
        public readonly string $reason,
        public readonly string $checkedAt,
        public readonly ?string $contact = null,
        public readonly ?string $scope = null,
        public readonly ?string $since = null,
        public readonly ?string $event = null,
        public readonly ?string $firstAskedAt = null,
        /** Of an allow: ask again after this, because a STOP may have come. */
        public readonly ?string $validUntil = null,
        /** With `too_early`: ask again then. */
        public readonly ?string $notBefore = null,
    ) {
    }
}

/** No reliable answer came: do not send. For a stop, or what was passed on: call again. */
final class Uncertain extends \RuntimeException
{
    /**
     * @param ?int $status the HTTP status, if there was an answer
     * @param ?array<string, mixed> $problem what Basta refused, and why (RFC 9457)
     */
    public function __construct(
        string $message,
        public readonly ?int $status = null,
        public readonly ?array $problem = null,
    ) {
        parent::__construct($message);
    }
}

/** A guarded send was refused; nothing was sent to anybody. */
class Denied extends \RuntimeException
{
    /** @param list<Verdict> $verdicts the denials among the message's recipients, at least one */
    public function __construct(public readonly array $verdicts)
    {
        $reasons = array_unique(array_map(fn (Verdict $verdict) => $verdict->reason, $verdicts));
        parent::__construct('Not sent: ' . implode(', ', $reasons) . '.');
    }
}

/** Allowed, but not at this hour: nothing was sent. Call again at `notBefore`; it asks again. */
final class TooEarly extends Denied
{
    /** @param list<Verdict> $verdicts */
    public function __construct(array $verdicts, public readonly string $notBefore)
    {
        parent::__construct($verdicts);
    }
}

/** Asks Basta with a key of the right `check`; `stop` needs `write`. */
final class Client
{
    private const BATCH_MAX = 1_000;

    private readonly Poster $poster;

    /**
     * One request with its whole answer takes at most `timeout` seconds (looking up the host's name is
     * the system's affair). 429, 5xx and lost connections are tried again until `deadline` seconds
     * have passed.
     */
    public function __construct(
        string $url,
        #[\SensitiveParameter] private readonly string $key,
        float $timeout = 5.0,
        private readonly float $deadline = 15.0,
    ) {
        if (preg_match('/\A[\x21-\x7e]+\z/', $key) !== 1) {
            throw new \InvalidArgumentException('key: the key as Basta showed it');
        }
        $this->poster = new Poster($url, $timeout, $deadline);
    }

    /** May this be sent? Throws `Uncertain` if there is no verdict. */
    public function check(
        #[\SensitiveParameter] string $to,
        string $sender,
        ?string $topic = null,
        ?string $purpose = null,
    ): Verdict {
        return $this->checkMany([$to], $sender, $topic, $purpose)[0];
    }

    /**
     * One verdict for each address, in order, for a list of any length: 1,000 a request. Throws
     * `Uncertain` if any is missing, or if an allow ran out before the last answer came: ask only for
     * what you send within a minute.
     *
     * @param list<string> $to
     * @return list<Verdict>
     */
    public function checkMany(
        #[\SensitiveParameter] array $to,
        ?string $sender,
        ?string $topic = null,
        ?string $purpose = null,
    ): array {
        $about = array_filter(
            ['sender' => $sender, 'topic' => $topic, 'purpose' => $purpose],
            fn (?string $value) => $value !== null,
        );
        $until = now() + $this->deadline;
        $judged = [];
        foreach (array_chunk($to, self::BATCH_MAX) as $part) {
            $isOne = count($part) === 1;
            [$said, $askedAt] = $this->poster->post(
                $isOne ? '/v1/check' : '/v1/check/batch',
                [...$about, 'to' => $isOne ? $part[0] : $part],
                fn () => $this->authorization(),
                $until,
            );
            $listed = $isOne ? [$said] : member($said, 'verdicts');
            foreach (Answers::verdicts($listed, count($part)) as $verdict) {
                $judged[] = [$verdict, $askedAt];
            }
        }
        foreach ($judged as [$verdict, $askedAt]) {
            Answers::refuseExpired($verdict, $askedAt);
        }
        return array_column($judged, 0);
    }

    /**
     * A function that asks Basta about every recipient of one message right before it calls `send`, and
     * calls it only if all are allowed. Else it throws `Denied`, `TooEarly` or `Uncertain`, and nothing
     * was sent.
     *
     * `pick` takes the same arguments and returns `['to' => …, 'sender' => …]`, with `topic` and
     * `purpose` if there are any. Name every place where your code puts recipients: `to` is an address,
     * `Name <address>`, several of them with commas, or lists of these; null is nobody. A recipient
     * that cannot be read for sure is a denial. `pick` runs again right before the send: a message that
     * changed in between is not sent.
     */
    public function guard(callable $send, callable $pick): \Closure
    {
        $send = \Closure::fromCallable($send);
        // It would run later, when what was allowed may have ended.
        if ((new \ReflectionFunction($send))->isGenerator()) {
            throw new \InvalidArgumentException('send: a function that sends before it returns');
        }
        return function (#[\SensitiveParameter] mixed ...$message) use ($send, $pick): mixed {
            $picked = Recipients::picked($pick(...$message));
            if ($picked === null) {
                throw new Denied([Answers::deny('unreadable_recipient')]);
            }
            [$to, $about] = $picked;
            $denied = array_filter(
                $this->checkMany($to, ...$about),
                fn (Verdict $verdict) => !$verdict->allowed,
            );
            if (Recipients::picked($pick(...$message)) !== $picked) {
                $denied[] = Answers::deny('changed_meanwhile');
            }
            if ($denied !== []) {
                throw Answers::refusalOf(array_values($denied));
            }
            return $send(...$message);
        };
    }

    /**
     * Records a stop that came by `phone`, `email`, `letter` or through an `agent`, once however often
     * it is tried. `to` is one address, or several of one person; `scope` is `all`, `sender/<id>` or
     * `sender/<id>/<topic>`. Throws `Uncertain`: then call again.
     *
     * @param string|list<string> $to
     * @return array{events: list<string>, contacts: list<string>} their ids
     */
    public function stop(
        #[\SensitiveParameter] string|array $to,
        string $scope,
        string $channelOfRequest,
        string $reference,
        ?string $blocks = null,
        ?string $occurredAt = null,
    ): array {
        $stop = array_filter(
            compact('to', 'scope', 'channelOfRequest', 'reference', 'blocks', 'occurredAt'),
            fn (mixed $value) => $value !== null,
        );
        $headers = [...$this->authorization(), 'idempotency-key' => bin2hex(random_bytes(16))];
        $until = now() + $this->deadline;
        [$said] = $this->poster->post('/v1/stops', $stop, fn () => $headers, $until, true);
        $ids = ['events' => member($said, 'events'), 'contacts' => member($said, 'contacts')];
        foreach ($ids as $listed) {
            $isList = is_array($listed) && array_is_list($listed);
            if (!$isList || array_filter($listed, 'is_string') !== $listed) {
                throw Answers::unexpected('ids');
            }
        }
        return $ids;
    }

    /** @return array<string, string> */
    private function authorization(): array
    {
        return ['authorization' => "Bearer {$this->key}"];
    }
}

/**
 * Passes on what people reply, from a system of your own, to `<url>/inbound/generic/<account>`, signed
 * with the account's `secret` (`whsec_…`, Standard Webhooks). Basta reads the text; one that is no stop
 * does no harm, so pass on every text.
 */
final class Inbound
{
    private const KEY_BYTES_MIN = 24;

    private readonly Poster $poster;
    private readonly string $path;
    private readonly string $key;

    public function __construct(
        string $url,
        string $account,
        #[\SensitiveParameter] string $secret,
        float $timeout = 5.0,
        private readonly float $deadline = 15.0,
    ) {
        $isMarked = str_starts_with($secret, 'whsec_');
        $key = $isMarked ? base64_decode(substr($secret, strlen('whsec_')), true) : false;
        if ($key === false || strlen($key) < self::KEY_BYTES_MIN) {
            throw new \InvalidArgumentException('secret: the account\'s, "whsec_" and base64');
        }
        $this->key = $key;
        $this->path = '/inbound/generic/' . rawurlencode($account);
        $this->poster = new Poster($url, $timeout, $deadline);
    }

    /**
     * Passes on one message, `sms` or `email`, once however often it is tried: `messageId` is its own,
     * always the same. `from` is the person; `to` is the number or address they wrote to. Returns the
     * texts that you should now send back to them. Throws `Uncertain`: then it is not stored, so call
     * again.
     *
     * @return list<mixed>
     */
    public function passOn(
        string $messageId,
        string $channel,
        #[\SensitiveParameter] string $from,
        #[\SensitiveParameter] string $text,
        #[\SensitiveParameter] ?string $to = null,
        ?string $at = null,
    ): array {
        $message = array_filter(
            ['id' => $messageId] + compact('channel', 'from', 'to', 'text', 'at'),
            fn (?string $value) => $value !== null,
        );
        $body = jsonOf($message);
        $headers = fn () => $this->sign($messageId, $body);
        [$said] = $this->poster->post($this->path, $message, $headers, now() + $this->deadline);
        $replies = member($said, 'replies');
        if (member($said, 'ok') !== true || !is_array($replies) || !array_is_list($replies)) {
            throw Answers::unexpected('answer');
        }
        return $replies;
    }

    /** @return array<string, string> */
    private function sign(string $messageId, #[\SensitiveParameter] string $body): array
    {
        // A message's own id may have letters that a header cannot.
        $id = 'msg_' . hash('sha256', $messageId);
        $at = (string) time();
        $mac = base64_encode(hash_hmac('sha256', "$id.$at.$body", $this->key, true));
        return ['webhook-id' => $id, 'webhook-timestamp' => $at, 'webhook-signature' => "v1,$mac"];
    }
}

/** @internal Repeats a request until there is an answer or no time left. */
final class Poster
{
    private const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
    private const FIRST_PAUSE_SECONDS = 0.2;
    private const PAUSE_SECONDS_MAX = 5.0;

    private readonly string $remote;
    private readonly string $host;
    private readonly string $path;

    public function __construct(string $url, private readonly float $timeout, float $deadline)
    {
        // A name, an IPv4 address, or an IPv6 address in brackets; no user, query or fragment.
        $shape = '~\A(https?)://([\w.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?((?:/[\w.\~%-]*)*)\z~i';
        if (preg_match($shape, $url, $parts) !== 1) {
            throw new \InvalidArgumentException('url: where Basta is, e.g. https://stop.example.com');
        }
        foreach (['timeout' => $timeout, 'deadline' => $deadline] as $name => $seconds) {
            if (!($seconds > 0 && $seconds < 2 ** 31)) {
                throw new \InvalidArgumentException("$name: a number of seconds above 0");
            }
        }
        $isSecure = strtolower($parts[1]) === 'https';
        $port = $parts[3] === '' ? ($isSecure ? '443' : '80') : $parts[3];
        $this->remote = ($isSecure ? 'ssl' : 'tcp') . "://{$parts[2]}:$port";
        $this->host = $parts[2] . ($parts[3] === '' ? '' : ":{$parts[3]}");
        $this->path = rtrim($parts[4], '/');
    }

    /**
     * @param array<string, mixed> $asked
     * @param callable(): array<string, string> $headers
     * @return array{mixed, float} the answer, and our clock's time before the request that got it
     */
    public function post(
        string $path,
        array $asked,
        callable $headers,
        float $until,
        bool $isWrite = false,
    ): array {
        for ($attempt = 1;; $attempt++) {
            $askedAt = now();
            // A random time, so that many senders do not try again at the same moment.
            $longest = min(self::PAUSE_SECONDS_MAX, self::FIRST_PAUSE_SECONDS * 2 ** $attempt);
            $pause = random_int(0, 1_000_000) / 1_000_000 * $longest;
            $failure = new Uncertain('Basta could not be reached.');
            $answer = $this->try($path, jsonOf($asked), $headers(), $until);
            if ($answer !== null) {
                [$status, $fields, $text] = $answer;
                if ($status === 200 || ($isWrite && $status >= 200 && $status < 300)) {
                    return [Answers::json($status, $fields, $text), $askedAt];
                }
                $failure = Answers::refusal($status, $fields, $text);
                // Our first attempt may still be running after we stopped waiting for it.
                $isOurs = $status === 409 && $isWrite && $attempt > 1;
                if (!($status === 429 || $status >= 500 || $isOurs)) {
                    throw $failure;
                }
                $pause = max($pause, Answers::retryAfter($fields['retry-after'] ?? ''));
            }
            if (!(now() + $pause < $until)) {
                throw $failure;
            }
            usleep((int) ($pause * 1_000_000));
        }
    }

    /**
     * PHP's own HTTP has a timeout for each read, none for an answer that comes drop by drop.
     *
     * @param array<string, string> $headers
     * @return ?array{int, array<string, string>, string} null if no whole answer came in time
     */
    private function try(string $path, #[\SensitiveParameter] string $body, array $headers, float $until): ?array
    {
        $ends = min(now() + $this->timeout, $until);
        $socket = @stream_socket_client($this->remote, $code, $said, max(0.001, $ends - now()));
        if ($socket === false) {
            return null;
        }
        $headers += [
            'host' => $this->host,
            'content-type' => 'application/json',
            'content-length' => (string) strlen($body),
            'connection' => 'close',
        ];
        $request = "POST {$this->path}{$path} HTTP/1.1\r\n";
        foreach ($headers as $name => $value) {
            $request .= "$name: $value\r\n";
        }
        stream_set_blocking($socket, false);
        try {
            $answer = $this->exchange($socket, "$request\r\n$body", $ends);
        } finally {
            fclose($socket);
        }
        return $answer === null ? null : Answers::http($answer);
    }

    /** @param resource $socket */
    private function exchange($socket, #[\SensitiveParameter] string $request, float $ends): ?string
    {
        $answer = '';
        while (!feof($socket)) {
            $left = $ends - now();
            if ($left <= 0 || strlen($answer) > self::ANSWER_BYTES_MAX) {
                return null;
            }
            if ($request !== '') {
                $sent = @fwrite($socket, $request);
                if ($sent === false) {
                    return null;
                }
                $request = substr($request, $sent);
            }
            $came = @fread($socket, 65_536);
            if ($came !== false && $came !== '') {
                $answer .= $came;
                continue;
            }
            $readable = [$socket];
            $writable = $request === '' ? null : [$socket];
            $none = null;
            $pause = min($left, 1.0);
            @stream_select($readable, $writable, $none, (int) $pause, (int) (fmod($pause, 1) * 1e6));
        }
        return $answer;
    }
}

/** @internal Reads what was answered; if a part cannot be read, none of it is trusted. */
final class Answers
{
    /** If the answer's time differs by more, it was recorded or cached, or a clock is wrong. */
    private const CLOCKS_APART_SECONDS_MAX = 300;
    private const ALLOWED = ['consented', 'customer', 'transactional', 'not_opted_out'];

    /** @return ?array{int, array<string, string>, string} status, headers, body */
    public static function http(string $answer): ?array
    {
        [$head, $body] = explode("\r\n\r\n", $answer, 2) + [1 => null];
        $lines = explode("\r\n", $head);
        $isHttp = preg_match('~\AHTTP/1\.[01] (\d{3})(?: |\z)~', array_shift($lines), $status) === 1;
        if (!$isHttp || $body === null) {
            return null;
        }
        $fields = [];
        foreach ($lines as $line) {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $fields[strtolower($name)] = trim($value);
        }
        $coding = strtolower($fields['transfer-encoding'] ?? '');
        $body = $coding === 'chunked' ? self::joined($body) : $body;
        $length = $coding === '' ? ($fields['content-length'] ?? (string) strlen($body)) : null;
        $isWhole = $body !== null && ($length === null || $length === (string) strlen($body));
        return $isWhole ? [(int) $status[1], $fields, $body] : null;
    }

    /** Chunks (RFC 9112, section 7.1), up to and with the last one; null if any is missing. */
    private static function joined(string $chunks): ?string
    {
        $joined = '';
        $at = 0;
        while (preg_match('/\G([0-9a-f]{1,7})[^\r\n]*\r\n/i', $chunks, $found, 0, $at) === 1) {
            $length = (int) hexdec($found[1]);
            $at += strlen($found[0]);
            if ($length === 0) {
                return $joined;
            }
            if (substr($chunks, $at + $length, 2) !== "\r\n") {
                return null;
            }
            $joined .= substr($chunks, $at, $length);
            $at += $length + 2;
        }
        return null;
    }

    /** @param array<string, string> $fields */
    public static function json(
        int $status,
        array $fields,
        string $text,
        string $kind = 'application/json',
    ): mixed {
        $given = strtolower(trim(explode(';', $fields['content-type'] ?? '')[0]));
        try {
            if ($given === $kind) {
                return json_decode($text, true, 64, JSON_THROW_ON_ERROR);
            }
        } catch (\JsonException) {
            // Said below.
        }
        throw new Uncertain('Not an answer of Basta.', $status);
    }

    /** @param array<string, string> $fields */
    public static function refusal(int $status, array $fields, string $text): Uncertain
    {
        try {
            $problem = self::json($status, $fields, $text, 'application/problem+json');
        } catch (Uncertain) {
            $problem = null;
        }
        foreach (['type', 'title', 'detail'] as $name) {
            if (!is_string(member($problem, $name))) {
                return new Uncertain("Basta answered $status.", $status);
            }
        }
        return new Uncertain("Basta answered $status: {$problem['detail']}", $status, $problem);
    }

    /** Seconds or a date (RFC 9110, section 10.2.3), as seconds from now; 0 if absent. */
    public static function retryAfter(string $written): float
    {
        if (preg_match('/\A\d{1,9}\z/', $written) === 1) {
            return (float) $written;
        }
        $at = $written === '' ? false : strtotime($written);
        return $at === false ? 0.0 : max(0.0, $at - microtime(true));
    }

    public static function deny(string $reason): Verdict
    {
        return new Verdict(false, $reason, gmdate('Y-m-d\TH:i:s\Z'));
    }

    public static function unexpected(string $what): Uncertain
    {
        return new Uncertain("Not the $what that were asked for.");
    }

    /** @return list<Verdict> */
    public static function verdicts(mixed $said, int $length): array
    {
        $isList = is_array($said) && array_is_list($said) && count($said) === $length;
        $verdicts = $isList ? array_map(self::verdict(...), $said) : [null];
        // One contact under two spellings must get the same verdict; if not, the order is wrong.
        $answers = [];
        foreach ($verdicts as $verdict) {
            if ($verdict === null) {
                throw self::unexpected('verdicts');
            }
            $contact = $verdict->contact;
            if ($contact !== null && ($answers["k$contact"] ??= $verdict->allowed) !== $verdict->allowed) {
                throw self::unexpected('verdicts');
            }
        }
        return $verdicts;
    }

    private static function verdict(mixed $said): ?Verdict
    {
        [$allowed, $reason] = [member($said, 'allowed'), member($said, 'reason')];
        $checkedAt = self::instant(member($said, 'checkedAt'));
        if (!is_bool($allowed) || !is_string($reason) || $checkedAt === null) {
            return null;
        }
        $ground = ['reason' => $reason, 'checkedAt' => $said['checkedAt']];
        foreach (['contact', 'scope', 'since', 'event'] as $name) {
            $ground[$name] = is_string(member($said, $name)) ? $said[$name] : null;
        }
        $notBefore = self::instant(member($said, 'notBefore'));
        $wait = $notBefore === null ? null : $said['notBefore'];
        if (!$allowed) {
            $first = member($said, 'firstAskedAt');
            $first = is_string($first) ? $first : null;
            return new Verdict(...$ground, allowed: false, firstAskedAt: $first, notBefore: $wait);
        }
        $isOfNow = abs($checkedAt - microtime(true)) <= self::CLOCKS_APART_SECONDS_MAX;
        $isReadable = $notBefore !== null || !array_key_exists('notBefore', $said);
        $isAllow = in_array($reason, self::ALLOWED, true) && $ground['contact'] !== null;
        $ends = self::instant(member($said, 'validUntil'));
        if (!$isOfNow || !$isReadable || !$isAllow || $ends === null) {
            return null;
        }
        if ($notBefore !== null && $notBefore > $checkedAt) {
            $ground['reason'] = 'too_early';
            return new Verdict(...$ground, allowed: false, notBefore: $wait);
        }
        return new Verdict(...$ground, allowed: true, validUntil: $said['validUntil']);
    }

    /** Measured by our clock from before the request: an allow never lasts longer, whatever clocks say. */
    public static function refuseExpired(Verdict $verdict, float $askedAt): void
    {
        if (!$verdict->allowed) {
            return;
        }
        $lasts = (self::instant($verdict->validUntil) ?? 0) - (self::instant($verdict->checkedAt) ?? 0);
        if (!(now() - $askedAt < $lasts)) {
            throw new Uncertain('The allow ran out before it could be used.');
        }
    }

    /**
     * "Too early" only if there is no other denial; then until the last recipient may be written to.
     *
     * @param list<Verdict> $denied
     */
    public static function refusalOf(array $denied): Denied
    {
        $latest = '';
        foreach ($denied as $verdict) {
            if ($verdict->reason !== 'too_early' || $verdict->notBefore === null) {
                return new Denied($denied);
            }
            $isLater = self::instant($verdict->notBefore) > (self::instant($latest) ?? 0);
            $latest = $isLater ? $verdict->notBefore : $latest;
        }
        return new TooEarly($denied, $latest);
    }

    private static function instant(mixed $written): ?float
    {
        $shape = '/\A(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z\z/';
        if (!is_string($written) || preg_match($shape, $written, $part) !== 1) {
            return null;
        }
        [, $year, $month, $day, $hour, $minute, $second] = array_map('intval', $part);
        if (!checkdate($month, $day, $year) || $hour > 23 || $minute > 59 || $second > 59) {
            return null;
        }
        return gmmktime($hour, $minute, $second, $month, $day, $year) + (float) ($part[7] ?? 0);
    }
}

/** @internal */
final class Recipients
{
    // An address, or a number as people write it. Anything that a mail library might read as more than
    // one recipient (groups, comments, escapes, quoted addresses) is refused: one of them would not be
    // checked. What counts as space is said here, because languages differ.
    private const SPACE = '\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}';
    private const SCHEME = '(?:(?:whatsapp|viber|rcs|tel|sms|smsto|mms|callto):(?:\/\/)?)?';
    private const EXTENSION = '(?:(?:;ext=| ?(?:x|\#|ext\.?|доб\.?) ?)[0-9]{1,8})?';
    private const PLAIN = '[^' . self::SPACE . '\p{C}<>,;:"()\\\\]+|' . self::SCHEME . '\(?\+?[0-9 .()-]+' . self::EXTENSION;
    private const NAME = '"[^"\\\\<>@\p{Cc}]*"[' . self::SPACE . ']*|[^"\\\\<>@,;:()\p{Cc}]*';
    private const PART = '/\G[' . self::SPACE . ']*(?:(?:' . self::NAME . ')<(?<inner>' . self::PLAIN . ')>|(?<plain>' .
        self::PLAIN . '))[' . self::SPACE . ']*(?:,|\z)/u';
    private const ALONE = '/\A(?:' . self::PLAIN . ')\z/u';

    /** @return ?array{list<string>, array<string, mixed>} null if nothing may be sent */
    public static function picked(mixed $picked): ?array
    {
        $to = is_array($picked) ? self::read($picked['to'] ?? null) : null;
        if ($to === null || $to === []) {
            return null;
        }
        $about = [];
        foreach (['sender', 'topic', 'purpose'] as $name) {
            $about[$name] = $picked[$name] ?? null;
        }
        return [array_values(array_unique($to)), $about];
    }

    /** @return ?list<string> null if a recipient cannot be read */
    private static function read(mixed $given): ?array
    {
        if ($given === null) {
            return [];
        }
        if (is_string($given)) {
            return self::written($given);
        }
        if (!is_array($given)) {
            return null;
        }
        if (!array_is_list($given)) {
            $address = $given['address'] ?? null;
            return is_string($address) && preg_match(self::ALONE, $address) === 1 ? [$address] : null;
        }
        $read = array_map(self::read(...), $given);
        return in_array(null, $read, true) ? null : array_merge(...$read);
    }

    /** @return ?list<string> */
    private static function written(string $text): ?array
    {
        $found = [];
        for ($at = 0; $at < strlen($text); $at += strlen($part[0])) {
            if (preg_match(self::PART, $text, $part, 0, $at) !== 1) {
                return null;
            }
            $address = trim($part['inner'] !== '' ? $part['inner'] : $part['plain'], ' ');
            if ($address === '') {
                return null;
            }
            $found[] = $address;
        }
        return $found;
    }
}

/** @internal An own member of a parsed object. */
function member(mixed $value, string $name): mixed
{
    return is_array($value) ? $value[$name] ?? null : null;
}

/** @internal @param array<string, mixed> $asked */
function jsonOf(array $asked): string
{
    return json_encode($asked, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
}

/** @internal Seconds of a clock that nobody sets. */
function now(): float
{
    return hrtime(true) / 1e9;
}
