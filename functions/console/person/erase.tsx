import { askApproval } from '../../actions/approvals/ask.ts'
import { erase } from '../../actions/erasures/erase.ts'
import { foresee } from '../../actions/erasures/foresee.ts'
import type { Address } from '../../domain/address.ts'
import { newestId } from '../../domain/contact.ts'
import { moment } from '../../languages/console/moments.ts'
import { personWords } from '../../languages/console/person.ts'
import { noteInAudit } from '../note-in-audit.ts'
import { show } from '../frame.tsx'
import { Check, PostForm } from '../parts/form.tsx'
import { Card, Notice } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'
import type { PersonRouteDeps } from './deps.ts'
import { idOfForm } from './form-id.ts'
import { holdAddress } from './held-address.ts'
import { Preview } from './preview.tsx'
import { newFormId } from '../../domain/repeatable-id.ts'
import type { Acted } from './shown.ts'
import { byAddress, contactOf } from './whom.ts'

/** First what would go and what stays; then, on the word of an officer, it goes. */
export async function eraseOrPreview(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
): Promise<Acted | Response> {
  const form = c.get('form')
  if (form.text('step') !== 'confirm') return preview(c, deps, address)
  const words = personWords[c.get('language')]
  if (form.text('sure') !== 'yes') return preview(c, deps, address, words.erase.notConfirmed)
  const { actor } = c.get('signedIn')
  const id = idOfForm(c, deps.envelopeKeys, ['erase'])
  const now = deps.now()
  const contact = deps.ledger.contact(address)
  const what = deps.twoPersons ? 'approval_asked' : 'person_erased'
  await noteInAudit(c, deps, what, { contact: newestId(contact.ids) })
  if (deps.twoPersons) {
    await askApproval(deps, address, { act: 'erasure' }, { id: `apr_${id}`, actor, now })
    return {
      outcome: 'done',
      done: { tone: 'wait', text: words.asked, href: '/console/approvals' },
    }
  }
  const erased = await erase(deps, contact, { key: actor, requestId: `console ${id}`, now })
  const text = [
    words.erase.done(moment(c.get('language'), erased.erasedAt)),
    ...(erased.done ? [] : [words.erase.goesOn]),
    words.erase.tell,
  ].join(' ')
  return { outcome: 'done', done: { tone: 'good', text } }
}

async function preview(
  c: ConsoleContext,
  deps: PersonRouteDeps,
  address: Address,
  wrong?: string,
): Promise<Response> {
  const whom = byAddress(deps, address)
  await noteInAudit(c, deps, 'erasure_previewed', { contact: contactOf(whom) })
  const foreseen = await foresee(deps, whom)
  const now = deps.now()
  const held = holdAddress(deps.envelopeKeys, address, {
    session: c.get('signedIn').session,
    now,
  })
  const { erase: words, person } = personWords[c.get('language')]
  const action = `/console/people/${foreseen.contact}`
  return show(c, {
    title: words.previewTitle,
    section: 'people',
    status: wrong === undefined ? 200 : 400,
    lead: <bdi>{address.value}</bdi>,
    body: (
      <>
        {wrong === undefined ? null : (
          <Notice tone="bad">
            <p>{wrong}</p>
          </Notice>
        )}
        <Preview language={c.get('language')} foreseen={foreseen} />
        <Card>
          <PostForm c={c} action={`${action}/erase`}>
            <input type="hidden" name="held" value={held} />
            <input type="hidden" name="form" value={newFormId(now)} />
            <input type="hidden" name="step" value="confirm" />
            <Check label={words.confirmCheck} name="sure" required />
            <button class="button bad">{words.confirm}</button>
          </PostForm>
          <PostForm c={c} action={action} class="after">
            <input type="hidden" name="held" value={held} />
            <button class="button">{words.back}</button>
          </PostForm>
        </Card>
        <p class="help">
          {person} <code>{foreseen.contact}</code>
        </p>
      </>
    ),
  })
}
