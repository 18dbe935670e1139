import { expect, it } from 'vitest'
import { queueOf } from '../../functions/worker/record.ts'

const URLS = {
  inbox: 'https://sqs.eu-west-3.amazonaws.com/111122223333/Basta-InboxQueue0A1B',
  imports: 'https://sqs.eu-west-3.amazonaws.com/111122223333/Basta-ImportsQueue2C3D',
}
const arn = (name: string) => `arn:aws:sqs:eu-west-3:111122223333:${name}`

it.each([
  ['Basta-InboxQueue0A1B', 'inbox'],
  ['Basta-ImportsQueue2C3D', 'imports'],
  ['Basta-ProviderEventsQueue4E5F', 'providers'],
])('what came from %s is taken for what that queue carries', (name, queue) => {
  expect(queueOf(arn(name), URLS)).toBe(queue)
})
