import type { Deployed } from './deployed.ts'

type Expect = (what: string, response: { readonly status: number }, status: number) => void
type Fields = Readonly<Record<string, string>>

const ORIGIN = 'https://stop.example.org'

/** A browser of an operator: it keeps cookies and sends forms as their pages would. */
function browserOf(house: Deployed) {
  const cookies = new Map<string, string>()
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
    return response
  }
  const get = (path: string): Promise<Response> => ask(path)
  /** The token of the session is on every page that has a form. */
  const csrf = async (): Promise<string> => {
    const page = await (await get('/console')).text()
    return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
  }
  const post = async (path: string, fields: Fields = {}): Promise<Response> =>
    ask(path, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf: await csrf(), ...fields }).toString(),
    })
  return { get, post }
}

/** What operators do in a day, so that every right of the console's job is used. */
export async function operate(house: Deployed, expect: Expect): Promise<void> {
  const officer = { name: 'Olga Ito', email: 'olga@example.org', role: 'officer' }
  const named = await house.api('PUT', '/v1/operators/olga', officer)
  if (named.status >= 300) expect('an operator is named', named, 201)
  const { get, post } = browserOf(house)
  expect('a link is asked for', await post('/console/sign-in', { email: officer.email }), 303)
  await house.pumpInbox()
  const mail = house.aws.mails.findLast(({ to }) => to === officer.email)
  const link = new URL(/https:\/\/\S+\/console\/sign-in\/\S+/.exec(mail?.text ?? '')?.[0] ?? ORIGIN)
  expect('the link is looked at', await get(link.pathname), 200)
  expect('the link is used', await post(link.pathname), 303)
  expect('the overview', await get('/console'), 200)
  expect('sessions', await get('/console/sessions'), 200)
  expect('the end', await post('/console/sign-out'), 303)
  expect('nobody is signed in', await get('/console'), 303)
}
