import { expect, it, onTestFinished } from 'vitest'
import type { ContactId } from '../../../functions/domain/contact-id.ts'
import { standingKey } from '../../../functions/store/dynamo/items.ts'
import { signedKeyUses } from '../../../functions/store/signed/send-key-use.ts'
import { signedReader } from '../../../functions/store/signed/signed-reader.ts'
import { awsServer, reply, variablesFor } from './aws-server.ts'

const now = () => new Date()

/** Nothing of this process runs meanwhile, as when Lambda freezes it. */
function freeze(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

it('an answer that came while the process was frozen is read, past the time of its call', async () => {
  const item = { ...standingKey('aAAAAAAAAAAAAAAAAAAAAAA' as ContactId), version: { N: '1' } }
  const server = await awsServer((response) => {
    reply(response, 200, { Item: item })
    freeze(400)
  })
  onTestFinished(server.close)
  const reader = signedReader('basta', { variables: variablesFor(server.url), now, callMs: 200 })
  const key = standingKey('aAAAAAAAAAAAAAAAAAAAAAA' as ContactId)
  expect(await reader.reads.get(key)).toEqual(item)
  expect(server.heard.length).toBe(1)
})

it('the use of a key is known to have left before anybody answers', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const server = await awsServer(() => resolve())
  onTestFinished(server.close)
  const queue = `${server.url}/1/inbox`
  const uses = signedKeyUses(queue, variablesFor(server.url), now)
  const use = { key: 'key_1', secretHash: 'a', day: '2026-11-26' }
  const told = new Promise<void>((onSent, fail) => {
    uses.send(use, onSent).catch(fail)
  })
  await told
  await asked
  expect(server.heard.map(({ operation }) => operation)).toEqual(['SendMessage'])
})
