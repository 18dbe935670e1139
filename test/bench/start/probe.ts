import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** A fresh process: loads a bundled handler, asks it one check, tells how long either took. */
type Handler = (event: APIGatewayProxyEventV2) => Promise<{ statusCode: number; body: string }>

const [bundle = '', key = ''] = process.argv.slice(2)
const event: APIGatewayProxyEventV2 = {
  version: '2.0',
  routeKey: 'POST /v1/check',
  rawPath: '/v1/check',
  rawQueryString: '',
  headers: {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    host: 'api.example.test',
  },
  requestContext: {
    accountId: '123456789012',
    apiId: 'api',
    domainName: 'api.example.test',
    domainPrefix: 'api',
    http: {
      method: 'POST',
      path: '/v1/check',
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: 'bench',
    },
    requestId: 'request',
    routeKey: 'POST /v1/check',
    stage: '$default',
    time: '21/Nov/2026:09:00:00 +0000',
    timeEpoch: 1_795_251_600_000,
  },
  body: JSON.stringify({ to: '+33612345678', sender: 'acme', topic: 'promo' }),
  isBase64Encoded: false,
}

const before = process.cpuUsage()
const begun = performance.now()
const { handler } = (await import(bundle)) as { handler: Handler }
const loaded = performance.now()
const { statusCode, body } = await handler(event)
const answered = performance.now()
const { user, system } = process.cpuUsage(before)
if (statusCode !== 200) throw new Error(`The first check was answered ${statusCode}: ${body}`)
const cpu = (user + system) / 1_000
console.log(JSON.stringify({ load: loaded - begun, total: answered - begun, cpu }))
process.exit(0)
