export type TourPlaces = {
  readonly publicUrl: string
  readonly localUrl: string
  readonly folder: string
  readonly mailFolder: string
  /** Opens `/mail`; undefined if there is no such page. */
  readonly mailToken: string | undefined
  /** Signs in to the console, once; undefined if others can reach this address. */
  readonly signInToken: string | undefined
  readonly adminKeyFile: string | undefined
  readonly accountsFile: string
}

/** What a first visitor can paste: from an empty register to a stop that every sender sees. */
export function tour({
  publicUrl,
  localUrl,
  folder,
  mailFolder,
  mailToken,
  signInToken,
  adminKeyFile,
  accountsFile,
}: TourPlaces): string {
  const key = adminKeyFile === undefined ? '$BASTA_ADMIN_KEY' : `$(cat ${adminKeyFile})`
  const mail =
    mailToken === undefined
      ? `lies in ${mailFolder}`
      : `is shown at ${localUrl}/mail?t=${mailToken}`
  const console =
    signInToken === undefined
      ? `is at ${publicUrl}/console: name an officer with \`basta operators add\``
      : `opens once, for ten minutes, on this machine: ${localUrl}/console/sign-in/${signInToken}`
  return `
Basta listens on ${localUrl} (public URL ${publicUrl}), data in ${folder}. Ctrl-C stops it.
Mail it would send ${mail}
The console ${console}
Paste this into another terminal, in this folder:

${steps({ url: localUrl, key, accountsFile }).replace(/^(?=.)/gm, '  ')}
`
}

/**
 * The one tour, as the README has it too: from an empty register to a stop that every sender sees, by
 * text, by link and by phone. It can be run again.
 */
export function steps({
  url,
  key,
  accountsFile,
}: {
  readonly url: string
  readonly key: string
  readonly accountsFile: string
}): string {
  return `URL=${url}; KEY=${key}
api() { curl -sS -H "Authorization: Bearer $KEY" -H 'content-type: application/json' "$@"; echo; }

# A sender that needs consent, and a person who said yes to it.
api -X PUT $URL/v1/senders/acme -d '{"name":"Acme","numbers":[{"number":"+33700000001","purpose":"marketing"}],"topics":["promo"],"basis":"consent","defaultCountry":"FR"}'
api $URL/v1/consents -d '{"to":"+33612345678","sender":"acme","obtainedAt":"2026-01-05T09:00:00Z","method":"form","wording":"I want offers by SMS.","wordingVersion":"1","source":"acme.example/join","proof":"form entry 4711"}'
api $URL/v1/check -d '{"to":"06 12 34 56 78","sender":"acme"}'           # allowed: consented
api $URL/v1/check -d '{"to":"+33699999999","sender":"acme"}'             # a bought number, denied: no_consent

# The person answers "Stop svp"; a provider passes it on, signed (Standard Webhooks). At once, and for every sender: no.
HEX=$(node -p "Buffer.from(JSON.parse(require('fs').readFileSync('${accountsFile}'))['generic/main'].secret.slice(6),'base64').toString('hex')")
BODY='{"id":"m-1","channel":"sms","from":"+33612345678","to":"+33700000001","text":"Stop svp"}'; TS=$(date +%s)
SIG=$(printf '%s' "m-1.$TS.$BODY" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$HEX -binary | base64)
curl -sS $URL/inbound/generic/main -H "webhook-id: m-1" -H "webhook-timestamp: $TS" -H "webhook-signature: v1,$SIG" -d "$BODY"; echo
api $URL/v1/check -d '{"to":"+33612345678","sender":"acme"}'             # denied: opted_out
api $URL/v1/history -d '{"to":"+33612345678"}'                           # the events, chained, with evidence

# An unsubscribe link for e-mail, and a mailbox provider's one click on it (RFC 8058).
LINK=$(api $URL/v1/links -d '{"sender":"acme","to":["ada@example.org"]}' | node -p "JSON.parse(require('fs').readFileSync(0)).links[0].url"); echo $LINK
curl -sS -o /dev/null -w '%{http_code}\\n' -d List-Unsubscribe=One-Click $URL/u/\${LINK##*/}
api $URL/v1/check -d '{"to":"ada@example.org","sender":"acme"}'          # denied: opted_out

# Grace phones and asks to be left alone.
api $URL/v1/stops -d '{"to":"grace@example.org","scope":"all","channelOfRequest":"phone","reference":"call 17"}'
api $URL/v1/check -d '{"to":"grace@example.org","sender":"acme"}'        # denied: opted_out`
}
