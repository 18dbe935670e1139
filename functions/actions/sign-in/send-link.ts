import { parseAddress } from '../../domain/address.ts'
import type { Operators } from '../../domain/operator.ts'
import type { SignInMessage } from '../../domain/queue-message.ts'
import { LINK_SECONDS, type SignInLinks } from '../../domain/sign-in-link.ts'
import { toSecond } from '../../domain/time.ts'
import { signInMail } from '../../languages/console/sign-in-mail.ts'
import { log } from '../../log.ts'
import { sendOnce, type SendDeps } from '../outgoing/send.ts'

export type SendLinkDeps = Pick<SendDeps, 'mail' | 'texts' | 'sendings' | 'now'> & {
  readonly operators: Pick<Operators, 'findByEmail'>
  readonly signInLinks: Pick<SignInLinks, 'create'>
}

/**
 * Sends a link to sign in, if it is an operator who asked; rejects if the queue must deliver it again.
 * The link works before its mail leaves, and the mail leaves once.
 */
export async function sendSignInLink(
  deps: SendLinkDeps,
  message: SignInMessage,
  digest: string,
): Promise<void> {
  const now = toSecond(deps.now())
  if (now >= message.giveUpAt) return log('mail_given_up', { reason: 'sign_in' })
  const parsed = await parseAddress(message.to, { channel: 'email' })
  const operator = parsed.ok ? await deps.operators.findByEmail(parsed.address) : undefined
  if (operator === undefined) return log('sign_in_unknown')
  await deps.signInLinks.create(message.token, {
    operator: operator.id,
    epoch: operator.epoch,
    browser: message.browser,
    createdAt: message.giveUpAt - LINK_SECONDS,
  })
  const mail = signInMail[operator.language ?? message.language]
  const outgoing = {
    kind: 'mail',
    to: operator.email,
    subject: mail.subject,
    text: mail.text({ name: operator.name, url: message.url, minutes: LINK_SECONDS / 60 }),
  } as const
  await sendOnce(deps, outgoing, digest)
  log('sign_in_link_sent', { id: operator.id })
}
