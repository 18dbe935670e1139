import type { Behaviour } from './server.ts'

export const POSTMARK_TOKEN = '00000000-1111-2222-3333-444444444444'

type Entry = 'ManualSuppression' | 'SpamComplaint'

/** As documented: a verdict for each address inside of a 200. */
export function postmark(stream: string) {
  const entries = new Map<string, Entry>()
  const behave: Behaviour = ({ method, path, headers, body }) => {
    if (headers['x-postmark-server-token'] !== POSTMARK_TOKEN)
      return { status: 401, body: { ErrorCode: 10, Message: 'Bad or missing API token.' } }
    const [, name, tail = ''] =
      /^\/message-streams\/([^/]+)\/suppressions(\/\w+)?$/.exec(path) ?? []
    if (name !== stream)
      return { status: 422, body: { ErrorCode: 1226, Message: 'The stream was not found.' } }
    if (method === 'GET') return { status: 200, body: { Suppressions: [] } }
    const { Suppressions: asked } = JSON.parse(body) as {
      Suppressions: { EmailAddress: string }[]
    }
    if (asked.length > 50) return { status: 422, body: { ErrorCode: 1410, Message: 'Too many.' } }
    const failed = (EmailAddress: string, Message: string) => ({
      EmailAddress,
      Status: 'Failed',
      Message,
    })
    return {
      status: 200,
      body: {
        Suppressions: asked.map(({ EmailAddress }) => {
          if (EmailAddress.startsWith('bad'))
            return failed(EmailAddress, 'An invalid email address was provided.')
          if (entries.get(EmailAddress) === 'SpamComplaint')
            return failed(
              EmailAddress,
              'You do not have the required authority to change this suppression.',
            )
          if (tail === '/delete') entries.delete(EmailAddress)
          else entries.set(EmailAddress, 'ManualSuppression')
          const Status = tail === '/delete' ? 'Deleted' : 'Suppressed'
          return { EmailAddress, Status, Message: null }
        }),
      },
    }
  }
  return { behave, entries }
}
