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
  const send = (action: string, fields: Fields = {}): Promise<Response> => {
    const forms = [...page.matchAll(/<form [^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)]
    const [, path = action, inside = ''] = forms.find(([, to = '']) => to.endsWith(action)) ?? []
    const hidden = [...inside.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)]
    const body = new URLSearchParams([
      ...hidden
        .filter(([, name = '']) => fields[name] === undefined)
        .map(([, name = '', value = '']): [string, string] => [name, value]),
      ...Object.entries(fields),
    ])
    const headers = { origin: ORIGIN, 'content-type': FORM }
    return ask(path, { method: 'POST', headers, body: body.toString() })
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
  await serve(olga, expect)
  await eraseTogether(olga, otto, expect)
  await decide(olga, expect)
  await manage(olga, expect)
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

const LOOK_UP = '/console/people'

/** Somebody phones: they are looked up, stopped, and ask for what is held. */
async function serve({ get, send }: Browser, expect: Expect): Promise<void> {
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
  expect('an approval', await other.get(other.linkTo(/approvals\/./)), 200)
  const agreed = await other.send(other.linkTo(/approvals\/./), { decision: 'approve' })
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
  await open('/console/messages')
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
