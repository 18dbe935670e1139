import { parseAddress } from '../../functions/domain/address.ts'
import { contactIds, readHashKeys, type ContactId } from '../../functions/domain/contact-id.ts'
import type { ContactIds } from '../../functions/domain/contact.ts'
import type { EventId } from '../../functions/domain/event.ts'
import {
  mergeStandings,
  NOTHING_KNOWN,
  type Registers,
  type Standing,
} from '../../functions/domain/standing.ts'
import { ENTRY_BYTES, writeEntry } from '../../functions/snapshot/entry.ts'
import { packStanding } from '../../functions/snapshot/pack.ts'
import type { Layer, RegisterView } from '../../functions/snapshot/register-view.ts'
import { scrubRows } from '../../functions/scrub/scrub-rows.ts'
import type { ScrubReading } from '../../functions/domain/scrub.ts'
import type { Scrubbed, ScrubJob } from '../../functions/scrub/scrub-job.ts'
import type { RejectedRow, RowBlock } from '../../functions/scrub/scrubbed.ts'

export const RING = {
  a: 'first key of a register of tests',
  b: 'second key of a register of tests',
}
export const NOW = new Date('2026-11-26T12:00:00Z')
const EVENT = 'evt_01HZZZZZZZZZZZZZZZZZZZZZZZ' as EventId

/** What a stop, a bounce, a complaint or a consent leaves behind. */
export function said(kind: string, at: number, scope = 'sender/acme'): Registers {
  const registers: Record<string, Registers> = {
    stop: { [`stop|keyword|marketing|${scope}|acme`]: [at, EVENT] },
    complaint: { [`stop|complaint|marketing|${scope}|acme`]: [at, EVENT] },
    bounce: { [`bounce|hard|every|${scope}|acme`]: [at, EVENT] },
    hold: { [`hold|keyword|marketing|${scope}|acme`]: [at, EVENT] },
    consent: { [`consent|form|proven|${scope}|acme`]: [at, EVENT] },
  }
  return registers[kind] ?? {}
}

/** A register in memory, and the snapshot of it: entries by contact id. */
export class TestRegister {
  private readonly keys = readHashKeys(RING)
  private readonly standings = new Map<ContactId, Standing>()
  /** How many standings were read one by one. */
  reads = 0

  /** Under the newest key and today's spelling, unless another place among the ids is said. */
  async know(address: string, registers: Registers, place = -1): Promise<void> {
    const ids = await this.idsOf(address)
    const id = ids?.at(place)
    if (id === undefined) throw new Error(`${address} is no address.`)
    this.standings.set(id, { ...NOTHING_KNOWN, version: 1, registers })
  }

  async idsOf(address: string, defaultCountry?: string): Promise<ContactIds | undefined> {
    const parsed = await parseAddress(address, { defaultCountry })
    return parsed.ok ? contactIds(this.keys, parsed.address) : undefined
  }

  standingOf(ids: readonly ContactId[]): Standing {
    const known = ids.flatMap((id) => {
      const standing = this.standings.get(id)
      return standing === undefined ? [] : [standing.registers]
    })
    return { ...NOTHING_KNOWN, version: known.length, registers: mergeStandings(known) }
  }

  /** Every contact in `changed` is in `base` with a consent that is out of date. */
  view(isChanged: (id: ContactId) => boolean = () => false): RegisterView {
    const shapes = ['']
    const layer = (known: readonly (readonly [ContactId, Registers])[]): Layer => {
      const entries = Buffer.alloc(known.length * ENTRY_BYTES)
      for (const [at, [contact, registers]] of known.entries()) {
        const { shape, time } = packStanding({ registers })
        if (!shapes.includes(shape)) shapes.push(shape)
        writeEntry(entries, at * ENTRY_BYTES, { contact, shape: shapes.indexOf(shape), time })
      }
      const sorted = Array.from({ length: known.length }, (_, at) =>
        entries.subarray(at * ENTRY_BYTES, (at + 1) * ENTRY_BYTES),
      ).toSorted((left, right) => Buffer.compare(left, right))
      return {
        entries: known.length,
        readInto: (memory) => Promise.resolve(memory.set(Buffer.concat(sorted))),
      }
    }
    const all = [...this.standings].map(([id, { registers }]) => [id, registers] as const)
    const stale = said('consent', 1_000)
    return {
      base: layer(all.map(([id, now]) => [id, isChanged(id) ? stale : now])),
      changed: layer(all.filter(([id]) => isChanged(id))),
      shapes,
      position: [],
      completeTo: NOW,
    }
  }

  readStandings: ScrubJob['readStandings'] = (all) => {
    this.reads += all.length
    return Promise.resolve(all.map((ids) => this.standingOf(ids)))
  }
}

export type Outcome = Scrubbed & {
  /** The clean list. */
  readonly clean: string
  readonly bytes: Buffer
  readonly rejectedRows: readonly RejectedRow[]
  readonly blocks: readonly RowBlock[]
}

type Options = Partial<ScrubJob> & { readonly seenMax?: number; readonly chunk?: number }

/** Scrubs a list in pieces, and gathers what comes out. */
export async function scrubbed(
  register: TestRegister,
  list: string | Uint8Array,
  reading: ScrubReading = {},
  { seenMax, chunk = 7, ...job }: Options = {},
): Promise<Outcome> {
  const bytes = Buffer.from(list)
  const kept: Buffer[] = []
  const rejectedRows: RejectedRow[] = []
  const blocks: RowBlock[] = []
  const found = await scrubRows(
    {
      input: piecesOf(bytes, chunk),
      view: register.view(),
      question: { sender: 'acme', purpose: 'marketing' },
      policy: { basis: 'opt_out' },
      now: NOW,
      hashRing: RING,
      reading: { maxInvalid: 1, ...reading },
      readStandings: register.readStandings,
      runSecret: Buffer.alloc(32, 7),
      out: {
        kept: (piece) => Promise.resolve(void kept.push(Buffer.from(piece))),
        rejected: (rows) => Promise.resolve(void rejectedRows.push(...rows)),
        block: (block) => Promise.resolve(void blocks.push(block)),
      },
      ...job,
    },
    seenMax,
  )
  const all = Buffer.concat(kept)
  return { ...found, clean: all.toString(), bytes: all, rejectedRows, blocks }
}

async function* piecesOf(bytes: Buffer, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length)
    yield await Promise.resolve(bytes.subarray(at, at + length))
}
