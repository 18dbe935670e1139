import type { BastaError } from '../domain/errors.ts'
import type { Role } from '../domain/operator.ts'
import { frameWords } from '../languages/console/frame.ts'
import { PROBLEMS } from '../http/problem-types.ts'
import { show, type Shown } from './frame.tsx'
import type { ConsoleContext, SignedIn } from './route.ts'

type Refusal = 'role' | 'form' | 'no_form' | 'signed_out' | 'not_found' | 'away' | 'too_large'

const STATUS = {
  role: 403,
  form: 403,
  no_form: 400,
  signed_out: 401,
  not_found: 404,
  away: 503,
  too_large: 413,
} as const

type Status = NonNullable<Shown['status']>

const SHOWN_STATUS: readonly Status[] = [400, 401, 403, 404, 409, 410, 413, 429, 503]

function isShown(status: number): status is Status {
  return SHOWN_STATUS.some((one) => one === status)
}

/** The page of what is refused: why, and what to do. */
export function refuse(
  c: ConsoleContext,
  why: Refusal | BastaError,
  needed: Role = 'officer',
): Response | Promise<Response> {
  const words = frameWords[c.get('language')]
  const { refusals } = words
  const signedIn = c.get('signedIn') as SignedIn | undefined
  const own = signedIn === undefined ? '' : words.roles[signedIn.operator.role]
  if (typeof why !== 'string') {
    const told = PROBLEMS[why.code][0]
    return show(c, {
      title: words.refused,
      status: isShown(told) ? told : 400,
      body: (
        <>
          <p>{why.message}</p>
          {why.faults.length === 0 ? null : (
            <ul>
              {why.faults.map(({ pointer, detail }) => (
                <li>
                  <code>{pointer}</code> {detail}
                </li>
              ))}
            </ul>
          )}
          <p>
            <a href="/console">{refusals.home}</a>
          </p>
        </>
      ),
    })
  }
  const [title, text] = {
    role: [words.refused, refusals.role(words.roles[needed], own)],
    form: [words.refused, refusals.form],
    no_form: [words.refused, refusals.form],
    signed_out: [words.refused, refusals.form],
    not_found: [refusals.notFoundTitle, refusals.notFound],
    away: [refusals.awayTitle, refusals.away],
    too_large: [words.refused, refusals.tooLarge],
  }[why] as [string, string]
  return show(c, {
    title,
    status: STATUS[why],
    body: (
      <>
        <p>{text}</p>
        <p>
          <a href="/console">{refusals.home}</a>
        </p>
      </>
    ),
  })
}
