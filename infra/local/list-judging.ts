import type { ContactId } from '../../functions/domain/contact-id.ts'
import { refreshPass } from '../../functions/refresh/pass.ts'
import { newScrubber, type Scrubber, type ScrubberDeps } from '../../functions/scrubber/scrubber.ts'
import type { Dynamo } from '../../functions/store/dynamo/client.ts'
import { recordedContacts } from '../../functions/store/event-log/recorded-contacts.ts'
import type { HashRing } from '../../functions/store/ledger/hash-ring.ts'
import { readVersions } from '../../functions/store/ledger/standings.ts'
import { scrubs } from '../../functions/store/requests/scrubs.ts'
import type { HouseOptions } from './house-options.ts'
import { judgeInThread } from './judge-in-thread.ts'
import { scrubPump } from './scrub-pump.ts'
import type { LocalSecrets } from './secrets.ts'
import { localSnapshots } from './snapshots.ts'

const SNAPSHOT_PASS_MS = 10_000

export type ListJudging = {
  /** Judges the lists that wait, until none is due. */
  readonly pump: () => Promise<void>
  /** Begins to, and waits for none. */
  readonly begin: () => void
  readonly refreshSnapshot: () => Promise<void>
  readonly openRegister: Scrubber['openView']
}

/** What judges whole lists in a house: its snapshot of the register, kept fresh, and a thread. */
export function listJudging(
  {
    endpoint,
    table,
    publicUrl,
    storehouse,
    importsFolder,
    snapshotsFolder,
    scrubs: limits,
  }: HouseOptions,
  {
    patient,
    ring,
    loadSecrets,
    ...shared
  }: Pick<ScrubberDeps, 'objects' | 'signer' | 'eventFeed' | 'backlog' | 'senders' | 'now'> & {
    /** Nobody waits for it, so its calls may take longer. */
    readonly patient: Dynamo
    readonly ring: HashRing
    readonly loadSecrets: () => Promise<LocalSecrets>
  },
): ListJudging {
  const snapshot = {
    snapshots: localSnapshots(snapshotsFolder),
    recorded: recordedContacts(patient),
    standingsById: (ids: readonly ContactId[]) => readVersions(patient, ids),
    now: shared.now,
  }
  const scrubber = newScrubber(
    {
      ...snapshot,
      ...shared,
      scrubs: scrubs(patient),
      hashRing: {
        ready: ring.ready,
        inForce: ring.inForce,
        load: async () => (await loadSecrets()).hashKeys,
      },
      judge: judgeInThread(async () => ({
        endpoint,
        table,
        folder: importsFolder,
        publicUrl,
        envelopeKeys: (await loadSecrets()).envelopeKeys,
      })),
    },
    limits,
  )
  const { pump, begin } = scrubPump(storehouse.scrubs, scrubber.take)
  return {
    pump,
    begin,
    refreshSnapshot: async () => {
      await refreshPass(snapshot, SNAPSHOT_PASS_MS)
    },
    openRegister: scrubber.openView,
  }
}
