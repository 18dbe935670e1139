import type { Behaviour } from './server.ts'

export const TELNYX_KEY = 'KEY0123'

type OptOut = { from: string; to: string; keyword: string | null; created_at: string }

/** By numbered pages. */
export function telnyx() {
  const optOuts: OptOut[] = []
  const behave: Behaviour = ({ method, path, query, headers }) => {
    if (headers['authorization'] !== `Bearer ${TELNYX_KEY}`)
      return { status: 401, body: { errors: [{ code: '10009', title: 'Authentication failed' }] } }
    if (method !== 'GET' || path !== '/v2/messaging_optouts') return { status: 404 }
    const [page, size] = [Number(query.get('page[number]')), Number(query.get('page[size]'))]
    if (size > 250) return { status: 400, body: { errors: [{ code: '10015' }] } }
    const isRedacted = query.get('redaction_enabled') !== 'false'
    const rows = optOuts.slice((page - 1) * size, page * size)
    return {
      status: 200,
      body: {
        data: rows.map((row) => ({
          ...row,
          to: isRedacted ? row.to.replace(/....$/, '****') : row.to,
        })),
        meta: {
          page_number: page,
          page_size: size,
          total_pages: Math.ceil(optOuts.length / size),
          total_results: optOuts.length,
        },
      },
    }
  }
  return { behave, optOuts }
}
