import { createHash } from 'node:crypto'
import type { Behaviour } from './server.ts'

export const OVH = {
  applicationKey: 'ak-0123456789abcdef',
  applicationSecret: 'as-0123456789abcdef',
  consumerKey: 'ck-0123456789abcdef',
}

/** The whole list in one answer; each request is signed. */
export function ovhcloud(service: string) {
  const numbers: string[] = []
  const behave: Behaviour = ({ method, host, path, headers }) => {
    const url = `https://${host}${path}`
    const time = headers['x-ovh-timestamp'] ?? ''
    const text = [OVH.applicationSecret, OVH.consumerKey, method, url, '', time].join('+')
    const signature = `$1$${createHash('sha1').update(text).digest('hex')}`
    if (headers['x-ovh-signature'] !== signature)
      return { status: 400, body: { errorCode: 'INVALID_SIGNATURE', message: 'Invalid signature' } }
    if (path === `/1.0/sms/${service}`) return { status: 200, body: { name: service } }
    return method === 'GET' && path === `/1.0/sms/${service}/blacklists`
      ? { status: 200, body: numbers }
      : { status: 404, body: { message: 'The requested object does not exist' } }
  }
  return { behave, numbers }
}
