import type { Deployed } from './deployed.ts'

type Expect = (what: string, response: { readonly status: number }, status: number) => void
type Fields = Readonly<Record<string, string>>
type Browser = ReturnType<typeof browserOf>

const ORIGIN = 'https://stop.example.org'
const FORM = 'application/x-www-form-urlencoded'

/** A browser of an operator: it keeps cookies, and sends forms with all that their pages hide in them. */
function browserOf(house: Deployed) {
  const cookies = new Map<string, string>()
  let page = ''
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await house.request(path, {
      ...init,
      headers: { accept: 'text/html', ...(init.headers as object), ...(cookie && { cookie }) },
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    page = await response.clone().text()
    return response
  }
  /** Sends the form of the page that is shown whose action ends so. */
  const send = (
    action: string | RegExp,
    fields: Fields = {},
    {
      file,
      instead,
    }: {
      readonly file?: { readonly name: string; readonly text: string }
      /** Where a script of the page sends the form. */
      readonly instead?: string
    } = {},
  ): Promise<Response> => {
    const forms = [...page.matchAll(/<form [^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)]
    const [, own = '', inside = ''] =
      forms.find(([, to = '']) =>
        typeof action === 'string' ? to.endsWith(action) : action.test(to),
      ) ?? []
    if (own === '') throw new Error(`No form of the page goes to ${String(action)}.`)
    const path = instead ?? own
    const hidden = [...inside.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)]
    const body = new URLSearchParams([
      ...hidden
        .filter(([, name = '']) => fields[name] === undefined)
        .map(([, name = '', value = '']): [string, string] => [name, value]),
      ...Object.entries(fields),
    ])
    if (file === undefined)
      return ask(path, {
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': FORM },
        body: body.toString(),
      })
    const data = new FormData()
    for (const [name, value] of body) data.append(name, value)
    data.append('file', new File([file.text], file.name, { type: 'text/csv' }))
    return ask(path, { method: 'POST', headers: { origin: ORIGIN }, body: data })
  }
  /** The first link on the page that is shown which leads into a place. */
  const linkTo = (place: RegExp): string =>
    [...page.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to).find((to) => place.test(to)) ??
    ''
  return { get: (path: string) => ask(path), send, linkTo }
}

/** What operators do in a day, so that every right of the console's job is used. */
export async function operate(house: Deployed, expect: Expect): Promise<void> {
  const olga = await signIn(house, expect, 'olga')
  const otto = await signIn(house, expect, 'otto')
  await serve(house, olga, expect)
  await eraseTogether(olga, otto, expect)
  await decide(olga, expect)
  await manage(olga, expect)
  await wire(olga, expect)
  await tellOthers(house, olga, expect)
  await importList(house, olga, expect)
  await scrubList(house, olga, expect)
  expect('the end', await olga.send('/console/sign-out'), 303)
  expect('nobody is signed in', await olga.get('/console'), 303)
}

async function signIn(house: Deployed, expect: Expect, id: string): Promise<Browser> {
  const email = `${id}@example.org`
  const officer = { name: `${id} Ito`, email, role: 'officer' }
  const named = await house.api('PUT', `/v1/operators/${id}`, officer)
  if (named.status >= 300) expect('an operator is named', named, 201)
  const browser = browserOf(house)
  expect('the first page', await browser.get('/console/sign-in'), 200)
  expect('a link is asked for', await browser.send('/console/sign-in', { email }), 303)
  await house.pumpInbox()
  const mail = house.aws.mails.findLast(({ to }) => to === email)
  const link = new URL(/https:\/\/\S+\/console\/sign-in\/\S+/.exec(mail?.text ?? '')?.[0] ?? ORIGIN)
  expect('the link is looked at', await browser.get(link.pathname), 200)
  expect('the link is used', await browser.send(link.pathname), 303)
  expect('the overview', await browser.get('/console'), 200)
  return browser
}

const CONFIRMED = {
  wording: 'I want offers by e-mail.',
  wordingVersion: '1',
  pageUrl: 'https://acme.example/join',
}
const LOOK_UP = '/console/people'

/** Somebody phones: they are looked up, stopped, and ask for what is held. */
async function serve(house: Deployed, { get, send }: Browser, expect: Expect): Promise<void> {
  // The second mail waits, and ends with the erasure.
  for (const _ of [1, 2]) {
    const asked = { to: 'walter@example.org', sender: 'acme', ...CONFIRMED }
    expect('a mail that asks', await house.api('POST', '/v1/consents/requests', asked), 202)
    await house.pumpInbox()
  }
  await get(LOOK_UP)
  expect('a look-up', await send(LOOK_UP, { address: 'walter@example.org' }), 200)
  const stop = {
    'stop-how': 'phone',
    'stop-scope': 'all',
    'stop-blocks': 'marketing',
    'stop-reference': 'call 12',
  }
  expect('a stop by phone', await send('/stop', stop), 200)
  const asks = { 'access-asks': 'access', 'access-answer': 'operator', 'access-language': 'en' }
  expect('a request for access', await send('/access', asks), 200)
}

/** Two officers: one asks for it, the other agrees. */
async function eraseTogether(one: Browser, other: Browser, expect: Expect): Promise<void> {
  await one.get(LOOK_UP)
  await one.send(LOOK_UP, { address: 'walter@example.org' })
  expect('what an erasure takes', await one.send('/erase'), 200)
  expect('an erasure is asked for', await one.send('/erase', { sure: 'yes' }), 200)
  expect('approvals', await other.get('/console/approvals'), 200)
  const approval = other.linkTo(/approvals\/./)
  expect('an approval', await other.get(approval), 200)
  const agreed = await other.send(approval, { decision: 'approve' })
  if (agreed.status >= 400) expect('agreed', agreed, 303)
}

/** Each list, its first item, and what is decided about it. */
async function decide(browser: Browser, expect: Expect): Promise<void> {
  const { get, send, linkTo } = browser
  const open = async (list: string): Promise<string> => {
    expect(list, await get(list), 200)
    const item = linkTo(new RegExp(`^${list}/[^?]+$`))
    if (item !== '') expect(`an item of ${list}`, await get(item), 200)
    return item
  }
  await send(await open('/console/reviews'), { decision: 'stop' })
  await send(await open('/console/asides'), { decision: 'release' })
  await send(await open('/console/access'), { answer: 'sent', note: 'by letter' })
  expect('messages', await get('/console/messages'), 200)
  expect('what became of one', await send(/^\/console\/messages\//, { decision: 'sent' }), 303)
  await open('/console/incidents')
  const note = { note: 'An old list; the mailer asks now.' }
  expect('a closed incident', await send(/^\/console\/incidents\//, note), 303)
  await open('/console/quarantine')
  expect('the audit trail', await get('/console/audit'), 200)
}

/** Operators come and go. */
async function manage({ get, send }: Browser, expect: Expect): Promise<void> {
  const place = '/console/operators'
  await get(`${place}/new`)
  const added = { name: 'Pia Ito', id: 'pia', email: 'pia@example.org', role: 'viewer' }
  expect('one more', await send(place, { ...added, language: 'en' }), 303)
  expect('another', await get(`${place}/otto`), 200)
  expect('the end of their sessions', await send('/sessions/end'), 303)
  await get(`${place}/pia/remove`)
  expect('gone', await send('/remove'), 303)
  expect('sessions', await get('/console/sessions'), 200)
}

/** A sender with its wording, and a key that comes, turns and goes; a provider is tested. */
async function wire({ get, send, linkTo }: Browser, expect: Expect): Promise<void> {
  await get('/console/new-sender')
  const sender = { id: 'kiosk', name: 'Kiosk', basis: 'consent', stopReach: 'all' }
  expect('a sender', await send('/console/new-sender', sender), 303)
  expect('its page', await get('/console/senders/kiosk'), 200)
  await get('/console/keys/new')
  expect('a key', await send('/console/keys/new', { name: 'till', rights: 'check' }), 200)
  await get(linkTo(/^\/console\/keys\/key_/))
  expect('a key that turns', await send('/rotate', { overlap: '0' }), 200)
  await get(linkTo(/^\/console\/keys\/key_/))
  await get(linkTo(/\/revoke$/))
  expect('a key that goes', await send('/revoke'), 303)
  expect('providers', await get('/console/providers'), 200)
  expect('one of them', await get('/console/providers/generic/main'), 200)
  expect('its test', await send('/test'), 200)
}

/** A system that is told: registered, tested, told again, and removed. */
async function tellOthers(house: Deployed, { get, send }: Browser, expect: Expect): Promise<void> {
  const place = '/console/targets'
  await get('/console/new-target')
  const hook = { id: 'till', kind: 'webhook', senders: 'acme', carries: 'all', stops: 'all' }
  const settings = '{"url": "https://till.invalid/hook"}'
  expect('a target', await send('/console/new-target', { ...hook, settings }), 303)
  expect('targets', await get(place), 200)
  expect('one target', await get(`${place}/till`), 200)
  expect('its test', await send('/test'), 303)
  await house.pumpInbox()
  await get(`${place}/till`)
  expect('it is told again', await send('/redeliver', { from: '2026-11-01T09:30' }), 303)
  await get(`${place}/till`)
  expect('no more of that', await send('/redeliver/end'), 303)
  await get(`${place}/till`)
  expect('it is gone', await send('/remove', { sure: 'yes' }), 303)
}

/** A list, from the form to the refused rows. */
async function importList(house: Deployed, { get, send }: Browser, expect: Expect): Promise<void> {
  await get('/console/imports/new')
  const text = 'email\nxavier@example.org\nnobody\n'
  const asked = { whom: 'all', source: 'a list' }
  const made = await send('/console/imports', asked, { file: { name: 'list.csv', text } })
  expect('a list', made, 303)
  const path = made.headers.get('location') ?? ''
  expect('its columns', await get(path), 200)
  expect('it is counted', await send('/columns', { next: 'count' }), 303)
  await house.pumpInbox()
  expect('what it would do', await get(path), 200)
  const refused = await send('/refused')
  if (refused.status >= 400) expect('its refused rows', refused, 303)
  await get(`${path}/apply`)
  expect('it is applied', await send('/apply'), 303)
  await house.pumpInbox()
  expect('what it did', await get(path), 200)
  await get('/console/imports/new')
  const announced = await send('/console/imports', asked, {
    instead: '/console/imports/announced',
  })
  const { page } = (await announced.json()) as { page: string }
  expect('a list whose file has not come', await get(page), 200)
}

/** A list that is cleaned, from the form to what came of it. */
async function scrubList(house: Deployed, { get, send }: Browser, expect: Expect): Promise<void> {
  await get('/console/scrubs/new')
  const text = 'email\nxavier@example.org\nnobody-at-all@example.org\n'
  const asked = { whom: 'sender/acme', purpose: 'marketing' }
  const made = await send('/console/scrubs', asked, { file: { name: 'list.csv', text } })
  expect('a list to clean', made, 303)
  const path = made.headers.get('location') ?? ''
  expect('its columns', await get(path), 200)
  expect('it is judged', await send('/run', { next: 'run', column: '1', header: 'yes' }), 303)
  await house.pumpStream()
  await house.pumpInbox()
  expect('what came of it', await get(path), 200)
  const download = await send('/download', { kind: 'clean' })
  expect('a download', download, 303)
  expect('the clean list', await fetch(download.headers.get('location') ?? ''), 200)
  expect('whether it is to be deleted', await get(`${path}/delete`), 200)
  expect('it is deleted', await send('/delete'), 303)
  expect('the list of lists', await get('/console/scrubs'), 200)
}
