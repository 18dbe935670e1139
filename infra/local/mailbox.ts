import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Texts } from '../../functions/domain/access-request.ts'
import type { Mail, Message } from '../../functions/domain/mail.ts'

export type Delivered = Message & { readonly id: string; readonly at: string }

/** Replaces SES: nothing leaves the machine, and what was sent can be read. */
export type Mailbox = Mail & { readonly list: () => Delivered[] }

const KEPT_MS = 7 * 86_400_000

/** A file (0600) for each message, in a folder of its own; deleted after seven days. */
export function folderMailbox(folder: string): Mailbox {
  const list = () =>
    names(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Delivered)
  return {
    canSend: true,
    send: (message) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const name of names(folder))
        if (Date.now() - Number(name.split('-')[0]) > KEPT_MS) rmSync(join(folder, name))
      const id = `${Date.now()}-${randomBytes(4).toString('hex')}`
      const delivered: Delivered = { ...message, id, at: new Date().toISOString() }
      const text = `${JSON.stringify(delivered, undefined, 2)}\n`
      writeFileSync(join(folder, `${id}.json`), text, { mode: 0o600, flag: 'wx' })
      return Promise.resolve()
    },
    list,
  }
}

/** Replaces text messages if there is no number to send from: they are shown among the mails. */
export function textsInto(mail: Mail): Texts {
  return {
    canSend: mail.canSend,
    send: ({ to, text }) => mail.send({ to, subject: 'Text message', text }),
  }
}

export function memoryMailbox(): Mailbox {
  const delivered: Delivered[] = []
  return {
    canSend: true,
    send: (message) => {
      delivered.push({ ...message, id: String(delivered.length), at: new Date().toISOString() })
      return Promise.resolve()
    },
    list: () => delivered,
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+-[0-9a-f]+\.json$/.test(name))
      .toSorted()
  } catch {
    return []
  }
}
