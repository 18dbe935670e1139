import type { Behaviour } from './server.ts'

export const SMSFACTOR_TOKEN = 'eyJ.test'

type Body = { blacklist: { contacts: { gsm: { value: string }[] } } }

/** `counts`: whether a number that was there before counts as added, which is not documented. */
export function smsfactor({ counts = false, loses = '' } = {}) {
  const list = new Map<string, string>()
  const behave: Behaviour = ({ method, path, headers, body }) => {
    if (headers['authorization'] !== `Bearer ${SMSFACTOR_TOKEN}`) return { status: 401, body: {} }
    if (method === 'POST' && path === '/blacklist') {
      const numbers = (JSON.parse(body) as Body).blacklist.contacts.gsm
        .map(({ value }) => value)
        .filter((number) => number !== loses)
      const fresh = numbers.filter((number) => !list.has(number))
      for (const number of fresh) list.set(number, `id-${number}`)
      const added = counts ? numbers : fresh
      return { status: 200, body: { status: 1, message: 'OK', added_contacts: added.length } }
    }
    if (method === 'GET' && path === '/blacklist')
      return {
        status: 200,
        body: {
          status: 1,
          list: [...list].map(([destination, id]) => ({ id, destination, date: '2026-11-26' })),
          totalRecords: list.size,
        },
      }
    const id = path.replace('/blacklist/contact/', '')
    const found = [...list].find(([, one]) => one === id)
    if (method !== 'DELETE' || found === undefined) return { status: 200, body: { status: -3 } }
    list.delete(found[0])
    return { status: 200, body: { status: 1, message: 'OK' } }
  }
  return { behave, list }
}
