import type { CanaryDeps } from '../../functions/canary/run.ts'
import type { Texts } from '../../functions/domain/access-request.ts'
import type { Mail } from '../../functions/domain/mail.ts'
import type { Outside } from '../../functions/domain/outside.ts'
import type { PropagateDeps } from '../../functions/propagate/deps.ts'
import type { newScrubber } from '../../functions/scrubber/scrubber.ts'
import type { LocalSecrets } from './secrets.ts'
import type { Storehouse } from './storehouse.ts'

/** What a house is built from: addresses, secrets, folders, and what tests replace. */
export type HouseOptions = {
  readonly endpoint: string
  readonly table: string
  readonly publicUrl: string
  /** Its other addresses, which a provider may sign. */
  readonly otherUrls?: readonly string[] | undefined
  readonly secrets: LocalSecrets
  /** Reads the ring of hash keys again; by default it never changes. */
  readonly loadSecrets?: (() => Promise<LocalSecrets>) | undefined
  readonly adminKey: string
  readonly loadAccounts: () => Promise<string>
  readonly storehouse: Storehouse
  /** The targets document: credentials of who else is told. Absent: `{}`. */
  readonly loadTargets?: (() => Promise<string>) | undefined
  /** Targets may be on this machine: for trying things. */
  readonly targetsMayBeLocal?: boolean | undefined
  /** Other kinds of targets, and another network, for tests. */
  readonly propagate?: Partial<PropagateDeps> | undefined
  /** What the canary calls, and how long it waits, for tests. */
  readonly canary?: Partial<CanaryDeps> | undefined
  /** How lists are judged, for tests. */
  readonly scrubs?: Parameters<typeof newScrubber>[1]
  /** Holds imported files for some days, and lists with what came of them, encrypted. */
  readonly importsFolder: string
  /** Holds the snapshot of the register: keyed hashes, no address. */
  readonly snapshotsFolder: string
  /** Holds large unverified requests, sealed. */
  readonly quarantineFolder: string
  /** Rows of a chunk, for tests that need fewer than a thousand. */
  readonly importChunkRows?: number | undefined
  /** Sends Basta's mail. */
  readonly mail: Mail
  /** Opens the page of sent mail, if a mailbox keeps it; absent: there is no such page. */
  readonly mailToken?: string | undefined
  /** Sends Basta's texts, if texts can be sent. */
  readonly texts?: Texts | undefined
  /** The domain that receives mail to unsubscribe links. */
  readonly mailDomain?: string | undefined
  /** Erasures and lifts in the console need a second officer; default: no. */
  readonly twoPersons?: boolean | undefined
  /** Reads the settings of the provider that operators sign in at. */
  readonly consoleOidc?: (() => Promise<string>) | undefined
  /** Default: yes. Links of a local start are for this machine, and no longer life is promised. */
  readonly publicUrlIsOwned?: boolean | undefined
  readonly now?: () => Date
  /** This process's clock, which is compared with the table's; by default they are the same. */
  readonly clock?: (() => Date) | undefined
  /** Servers of other companies; tests replace them. */
  readonly outside?: Outside
  /** What checks read the table with; by default as deployed, without the SDK. */
  readonly checksBy?: 'signed calls' | 'SDK' | undefined
}
