import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPackage } from '../../infra/package/build-package.ts'
import { ACME, ADMIN_KEY, consentTo, listen, openHouse, type TestHouse } from '../house/house.ts'

const ROOT = join(import.meta.dirname, '../..')
const DOCUMENTS = ['README.md', 'functions/client/SENDING.md'].map((file) =>
  readFileSync(join(ROOT, file), 'utf8'),
)
const LINES_MAX = 15

/** Twilio's host and TLS are the network's edge: what its package sends arrives here as plain HTTP. */
const NO_TLS = `
import { Agent } from 'node:https'
import { connect } from 'node:net'
Agent.prototype.createConnection = () => connect(Number(process.env.HTTPS_PORT), '127.0.0.1')
`

/** Where the example for PHP calls a gateway of the reader's own. */
const GATEWAY = `<?php
function my_gateway_send(string $to, string $text): void { file_put_contents('php://stderr', "sent to $to: $text"); }
`

/** What reached the servers that stand where a mail server, SES and Twilio would. */
let arrived: { connections: number; messages: string[] }
let folder: string
let servers: Record<string, string>
let closing: (() => void)[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'basta-readme-'))
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, 'basta'), { recursive: true })
  await buildPackage(join(modules, 'basta', 'dist'))
  await symlink(join(ROOT, 'package.json'), join(modules, 'basta', 'package.json'))
  for (const name of ['nodemailer', 'twilio', '@aws-sdk'])
    await symlink(join(ROOT, 'node_modules', name), join(modules, name))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'no-tls.mjs'), NO_TLS)
  await writeFile(join(folder, 'send-to-ada'), '#!/bin/sh\necho sent\n')
  await chmod(join(folder, 'send-to-ada'), 0o755)
  for (const file of ['python/basta.py', 'php/Basta.php'])
    await copyFile(join(ROOT, 'functions/client', file), join(folder, basename(file)))
  await writeFile(join(folder, 'gateway.php'), GATEWAY)

  const [smtp, http] = [await portOf(smtpServer()), await portOf(httpServer())]
  servers = {
    SMTP_URL: `smtp://127.0.0.1:${smtp}`,
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(smtp),
    AWS_ENDPOINT_URL_SES: `http://127.0.0.1:${http}`,
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'token',
    HTTPS_PORT: String(http),
  }
})

afterAll(async () => {
  for (const close of closing) close()
  closing = []
  await rm(folder, { recursive: true })
})

describe.each([
  ['nodemailer', 'ada@example.org', /^RCPT TO:<ada@example\.org>[^]*Hello Ada/m],
  ['Amazon SES', 'ada@example.org', /ToAddresses\.member\.1=ada%40example\.org/],
  ['Twilio', '+33612345678', /To=%2B33612345678/],
])('the documents’ example for %s', (name, to, message) => {
  const code = blockOf('js', `// ${name}`)

  it('is short, and complete', () => {
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(LINES_MAX)
    expect(code).toContain("import { createClient } from 'basta/client'")
  })

  it('sends nothing before a consent, one message after it, and nothing after a stop', async () => {
    const { house, url } = await atHome()
    expect(await outcomeOf(code, url)).toContain('BastaDenied: Not sent: no_consent.')
    expect(arrived).toEqual({ connections: 0, messages: [] })

    await house.api('POST', '/v1/consents', consentTo(to))
    expect(await outcomeOf(code, url)).toBe('')
    expect(arrived.messages).toEqual([expect.stringMatching(message)])

    const stop = { to, scope: 'sender/acme', channelOfRequest: 'phone', reference: 'call 17' }
    await house.api('POST', '/v1/stops', stop)
    expect(await outcomeOf(code, url)).toContain('BastaDenied: Not sent: opted_out.')
    expect(arrived).toEqual({ connections: 0, messages: [] })
  })

  it('sends nothing if there is no Basta', async () => {
    const { url } = await atHome()
    expect(await outcomeOf(code, `${url}/elsewhere`)).toContain(
      'BastaUncertain: Basta answered 404',
    )
    expect(arrived).toEqual({ connections: 0, messages: [] })
  })
})

describe.each([
  [
    'Python',
    'python3',
    ['-B'],
    '# Python',
    'ada@example.org',
    /^RCPT TO:<ada@example\.org>[^]*Hello Ada/im,
    'BastaDenied',
  ],
  [
    'PHP',
    'php',
    ['-d', 'auto_prepend_file=gateway.php'],
    '<?php',
    '+33612345678',
    undefined,
    'Denied',
  ],
] as const)(
  'the documents’ example for %s',
  (name, command, flags, firstLine, to, message, denied) => {
    const isThere = spawnSync(command, ['--version']).status === 0
    const skipped = isThere ? '' : ` (skipped: ${command} is not installed)`
    const code = blockOf(name.toLowerCase(), firstLine)

    it('is short', () => {
      expect(code.trim().split('\n').length).toBeLessThanOrEqual(LINES_MAX)
    })

    it.skipIf(!isThere)(`sends on a consent alone, and not after a stop${skipped}`, async () => {
      const { house, url } = await atHome()
      const file = join(folder, `example.${name.toLowerCase()}`)
      await writeFile(file, name === 'PHP' ? `<?php\n${code}` : code)
      const run = async (at: string): Promise<string> => {
        arrived = { connections: 0, messages: [] }
        const environment = { ...servers, BASTA_URL: at, BASTA_KEY: ADMIN_KEY }
        return said(command, [...flags, file], environment)
      }
      expect(await run(url)).toContain(`${denied}: Not sent: no_consent.`)
      expect(arrived.messages).toEqual([])
      await house.api('POST', '/v1/consents', consentTo(to))
      const went = await run(url)
      if (message === undefined) expect(went).toBe(`sent to ${to}: New this week. STOP to end`)
      else expect([went, arrived.messages]).toEqual(['', [expect.stringMatching(message)]])

      expect(await run(`${url}/elsewhere`)).toContain('Uncertain: Basta answered 404')
      const stop = { to, scope: 'sender/acme', channelOfRequest: 'phone', reference: 'call 17' }
      await house.api('POST', '/v1/stops', stop)
      const after = await run(url)
      expect(after).toContain(`${denied}: Not sent: opted_out.`)
      expect(after).not.toContain('sent to')
      expect(arrived.messages).toEqual([])
    })
  },
)

const HAS_TOOLS = spawnSync('sh', ['-c', 'command -v curl && command -v jq']).status === 0

describe('the check without a client', () => {
  const skipped = HAS_TOOLS ? '' : ' (skipped: curl or jq is not installed)'
  it.skipIf(!HAS_TOOLS)(`sends on an allow alone${skipped}`, async () => {
    const command = blockOf('sh', '# Without a client')
    const { house, url } = await atHome()
    const run = async (to: string): Promise<string> =>
      said('sh', ['-c', command], { BASTA_URL: to, BASTA_KEY: ADMIN_KEY })
    expect(await run(url)).not.toContain('sent')
    await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
    expect(await run(url)).toContain('sent')

    const allow = { allowed: true, reason: 'consented' }
    const wrong: readonly (readonly [number, string])[] = [
      [200, ''],
      [200, 'true'],
      [200, '<p>Welcome</p>'],
      [200, '{"allowed":"true"}'],
      [200, '{"allowed":true'],
      [200, JSON.stringify({ ...allow, notBefore: '2999-01-01T00:00:00Z' })],
      [200, JSON.stringify({ ...allow, notBefore: 'soon' })],
      [201, JSON.stringify(allow)],
      [302, JSON.stringify(allow)],
      [503, JSON.stringify(allow)],
    ]
    for (const [status, body] of wrong) {
      const server = createHttpServer((_, response) => response.writeHead(status).end(body))
      expect(await run(`http://127.0.0.1:${await portOf(server)}`), body).not.toContain('sent')
    }
    for (const nowhere of [`${url}/elsewhere`, 'http://127.0.0.1:1', 'http://nowhere.invalid'])
      expect(await run(nowhere)).not.toContain('sent')
  })
})

/** A code block of the documents, by its first line. */
function blockOf(language: string, firstLine: string): string {
  const start = `\`\`\`${language}\n${firstLine}\n`
  const found = DOCUMENTS.flatMap((document) => document.split(start).slice(1))
  expect(found, firstLine).toHaveLength(1)
  return found[0]?.split('```')[0] ?? ''
}

async function atHome(): Promise<{ house: TestHouse; url: string }> {
  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', ACME)
  const { url, close } = await listen(house)
  closing.push(close)
  return { house, url }
}

/** Runs the example as it stands: what it wrote to stderr, and in `arrived` what came of it. */
async function outcomeOf(code: string, url: string): Promise<string> {
  arrived = { connections: 0, messages: [] }
  await writeFile(join(folder, 'example.mjs'), code)
  return said(process.execPath, ['--import', './no-tls.mjs', 'example.mjs'], {
    ...servers,
    BASTA_URL: url,
    BASTA_KEY: ADMIN_KEY,
  })
}

async function said(
  command: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], ...environment }
    execFile(command, [...words], { cwd: folder, env, timeout: 30_000 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    )
  })
}

/** As much of SMTP (RFC 5321) as one message takes. */
function smtpServer(): Server {
  return createServer((socket) => {
    arrived.connections++
    let heard = ''
    let isMessage = false
    const reply = (line: string): void => {
      if (isMessage ? line !== '.' : line === '') return
      if (isMessage) arrived.messages.push(heard)
      isMessage = line.toUpperCase() === 'DATA'
      socket.write(isMessage ? '354 go on\r\n' : '250 OK\r\n')
      if (line.toUpperCase() === 'QUIT') socket.end()
    }
    let rest = ''
    socket.write('220 mail.example ESMTP\r\n')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        heard += `${line}\n`
        reply(line)
      }
    })
  })
}

/** SES and Twilio, as far as their packages read the answer. */
function httpServer(): HttpServer {
  const server = createHttpServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      arrived.messages.push(body)
      const isTwilio = request.url?.startsWith('/2010-04-01/') === true
      response.writeHead(isTwilio ? 201 : 200, {
        'content-type': isTwilio ? 'application/json' : 'text/xml',
      })
      response.end(
        isTwilio
          ? '{"sid":"SM1","status":"queued"}'
          : '<SendEmailResponse><SendEmailResult><MessageId>1</MessageId></SendEmailResult></SendEmailResponse>',
      )
    })
  })
  return server.on('connection', () => arrived.connections++)
}

async function portOf(server: Server | HttpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}
