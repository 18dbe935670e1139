import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEngine, type Engine } from '../../infra/local/engine.ts'
import { openEngineStream } from '../../infra/local/engine-stream.ts'
import { newSecrets } from '../../infra/local/secrets.ts'
import { openStorehouse, type Storehouse } from '../../infra/local/storehouse.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { ACME, openHouse, type TestHouse } from '../house/house.ts'

const SHARD = 'shardId-00000001-basta'
const isNamed = Boolean(process.env['AWS_ENDPOINT_URL_DYNAMODB'])

let folder: string
let file: string
let engine: Engine
let storehouse: Storehouse
let house: TestHouse
const secrets = newSecrets()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'basta-engine-'))
  file = join(folder, 'table.db')
  storehouse = openStorehouse(join(folder, 'local.db'))
  await begin()
})

afterEach(async () => {
  storehouse.close()
  await engine.stop()
  rmSync(folder, { recursive: true })
})

async function begin(): Promise<void> {
  engine = await startEngine({ file })
  house = await openHouse({ endpoint: engine.endpoint, table: 'basta', secrets, storehouse })
  await house.api('PUT', '/v1/senders/acme', ACME)
}

async function stops(count: number): Promise<string[]> {
  const events: string[] = []
  for (let i = 0; i < count; i += 1) {
    const to = `stop-${Math.random()}@example.org`
    const stop = { to, scope: 'all', channelOfRequest: 'phone', reference: 'call 1' }
    const { status, body } = await house.api('POST', '/v1/stops', stop)
    expect(status).toBe(201)
    events.push(...(body as { events: string[] }).events)
  }
  return events
}

async function inTheLog(): Promise<string[]> {
  const { status, body } = await house.api('GET', '/v1/events?limit=1000')
  expect(status).toBe(200)
  return (body as { events: { id: string }[] }).events.map(({ id }) => id)
}

function records(): { count: number; newest: number } {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  const row = db
    .prepare(
      'SELECT count(*) AS n, MAX(CAST(sequence_number AS INTEGER)) AS newest FROM _stream_records',
    )
    .get()
  db.close()
  return { count: Number(row?.['n']), newest: Number(row?.['newest']) }
}

/** Until nothing is read any more: recording what was read is written to the stream too. */
async function readAndTrim(): Promise<void> {
  const stream = openEngineStream(file, 'basta', storehouse)
  for (let pass = 0; pass < 5; pass += 1) {
    await house.pumpStream()
    await stream.trim()
  }
  stream.close()
}

describe.skipIf(isNamed)('the stream of the embedded engine', () => {
  it('keeps no record that was read but the newest, and misses none after a restart', async () => {
    const before = await stops(3)
    await readAndTrim()
    expect(await inTheLog()).toEqual(expect.arrayContaining(before))
    const { count, newest } = records()
    expect(count).toBe(1)
    expect(storehouse.position(SHARD)).toBe(String(newest))

    await engine.stop()
    await begin()
    const after = await stops(2)
    expect(records().newest).toBeGreaterThan(newest)
    await house.pumpStream()
    expect(await inTheLog()).toEqual(expect.arrayContaining([...before, ...after]))
  })

  it('never loses a record that was not read yet', async () => {
    const unread = await stops(2)
    const known = records().count
    const stream = openEngineStream(file, 'basta', storehouse)
    await stream.trim()
    expect(records().count).toBe(known)
    await house.pumpStream()
    const late = await stops(1)
    await stream.trim()
    stream.close()
    await house.pumpStream()
    expect((await inTheLog()).toSorted()).toEqual([...unread, ...late].toSorted())
  })

  it('holds of a write only the new event, as the stack delivers it, and the log gets it', async () => {
    const stream = openEngineStream(file, 'basta', storehouse)
    const { newest } = records()
    const events = await stops(3)
    expect(records().newest).toBe(newest + 3)
    await house.pumpStream()
    expect(records().newest).toBe(newest + 3)
    stream.close()
    expect((await inTheLog()).toSorted()).toEqual(events.toSorted())
  })

  it('is read from its beginning where the table is an older copy than what was read', async () => {
    await stops(1)
    await readAndTrim()
    storehouse.setPosition(SHARD, '1000000')
    const event = await stops(1)
    openEngineStream(file, 'basta', storehouse).close()
    await house.pumpStream()
    expect(await inTheLog()).toEqual(expect.arrayContaining(event))
  })

  it('deletes a long past in small steps', async () => {
    await stops(1)
    await house.pumpStream()
    await house.pumpStream()
    const db = new DatabaseSync(file, { timeout: 5_000 })
    const { newest } = records()
    db.exec(`INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
      WITH RECURSIVE n (i) AS (SELECT ${newest} + 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${newest} + 5000)
      SELECT 'basta', 'REMOVE', '{"pk":{"S":"X"},"sk":{"S":"X"}}', CAST(i AS TEXT), '${SHARD}', 0 FROM n`)
    db.close()
    await house.pumpStream()
    const stream = openEngineStream(file, 'basta', storehouse)
    const left: number[] = []
    while (left.at(-1) !== 1) {
      await stream.trim()
      left.push(records().count)
      expect(left.length).toBeLessThan(10)
    }
    stream.close()
    expect(left.length).toBeGreaterThan(2)
    const event = await stops(1)
    await house.pumpStream()
    expect(await inTheLog()).toEqual(expect.arrayContaining(event))
  })

  it('is asked for its shards once, not at each pass', async () => {
    const onTheWay = await openFaultyTable(engine.endpoint)
    const other = await openHouse({
      endpoint: onTheWay.endpoint,
      table: 'basta',
      secrets,
      storehouse,
    })
    const events = await stops(1)
    for (let pass = 0; pass < 4; pass += 1) await other.pumpStream()
    onTheWay.close()
    const asked = onTheWay.calls().filter((name) => name === 'DescribeStream')
    expect(asked).toHaveLength(1)
    expect(await inTheLog()).toEqual(events)
  })

  it('is read from its beginning where the place that was reached is gone from it', async () => {
    const first = await stops(1)
    await house.pumpStream()
    const second = await stops(1)
    const onTheWay = await openFaultyTable(engine.endpoint)
    const next = await openHouse({
      endpoint: onTheWay.endpoint,
      table: 'basta',
      secrets,
      storehouse,
    })
    const asked: unknown[] = []
    onTheWay.setFault(({ operation, body }) => {
      if (operation !== 'GetShardIterator') return undefined
      const { ShardIteratorType: type } = body as { ShardIteratorType?: string }
      asked.push(type)
      return type === 'AFTER_SEQUENCE_NUMBER' ? { kind: 'trimmed' } : undefined
    })
    await next.pumpStream()
    onTheWay.close()
    expect(asked).toEqual(['AFTER_SEQUENCE_NUMBER', 'TRIM_HORIZON'])
    expect((await inTheLog()).toSorted()).toEqual([...first, ...second].toSorted())
  })

  it('is read on from where it was after a pass that failed', async () => {
    const onTheWay = await openFaultyTable(engine.endpoint)
    const other = await openHouse({
      endpoint: onTheWay.endpoint,
      table: 'basta',
      secrets,
      storehouse,
    })
    const first = await stops(1)
    await other.pumpStream()
    const second = await stops(1)
    onTheWay.setFault(({ operation }) =>
      operation === 'GetRecords' ? { kind: 'drop' } : undefined,
    )
    await expect(other.pumpStream()).rejects.toThrow()
    onTheWay.setFault(undefined)
    await other.pumpStream()
    onTheWay.close()
    expect(await inTheLog()).toEqual(expect.arrayContaining([...first, ...second]))
  })
})

describe('the file of the inbox', () => {
  it('shrinks when the inbox is empty again, and not before', async () => {
    const inbox = join(folder, 'inbox.db')
    const own = openStorehouse(inbox)
    own.setPosition('shard-1', '42')
    for (let i = 0; i < 60; i += 1) await own.put(new Uint8Array(64 * 1024))
    const size = (): number => statSync(inbox).size
    const full = size()
    for (const { id } of own.due(Date.now(), 59)) own.done(id)
    own.shrink()
    expect(size()).toBe(full)
    for (const { id } of own.due(Date.now(), 59)) own.done(id)
    own.shrink()
    expect(size()).toBeLessThan(full / 20)
    expect(own.position('shard-1')).toBe('42')
    own.close()
  })
})
