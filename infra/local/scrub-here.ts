import { createHash, randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { failureOf } from '../../functions/actions/scrubs/failure.ts'
import { hashRingInForce } from '../../functions/actions/scrubs/hash-ring.ts'
import { REJECTED_HEADER, rejectedLines } from '../../functions/actions/scrubs/rejected-rows.ts'
import { openRegisterView } from '../../functions/actions/snapshots/open.ts'
import { certificateText, makeCertificate } from '../../functions/certificate/certificate.ts'
import { merkleTree } from '../../functions/certificate/merkle-tree.ts'
import { RUN_SECRET_BYTES, rowsFileHead } from '../../functions/certificate/rows-file.ts'
import { publishedSigner, readSigningKeys } from '../../functions/certificate/signing-keys.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { BastaError } from '../../functions/domain/errors.ts'
import type { Backlog } from '../../functions/domain/figures.ts'
import { lagOf, type ScrubFailure, type ScrubPlan } from '../../functions/domain/scrub.ts'
import { ThreadEnded } from '../../functions/scrub/judge-threads.ts'
import { scrubRows } from '../../functions/scrub/scrub-rows.ts'
import type { Scrubbed, ScrubJob } from '../../functions/scrub/scrub-job.ts'
import { dynamo, PATIENT_CALL_MS } from '../../functions/store/dynamo/client.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { recordedContacts } from '../../functions/store/event-log/recorded-contacts.ts'
import { certificateKeys } from '../../functions/store/keys/certificate-keys.ts'
import { hashRing } from '../../functions/store/ledger/hash-ring.ts'
import { readStandings, readVersions } from '../../functions/store/ledger/standings.ts'
import { senders } from '../../functions/store/senders/senders.ts'
import { findEngineOf, TABLE_NAME } from './engine-place.ts'
import { openSecrets } from './secrets.ts'
import { localSnapshots } from './snapshots.ts'

/** A list to be judged in this process, by the house that runs on this machine. */
export type HereAsked = Pick<ScrubPlan, 'question' | 'reading' | 'allowLag'> & {
  /** The data folder; default: `.basta`. */
  readonly folder: string | undefined
  /** How many judge rows: this one, which reads and writes too, and others. */
  readonly threads: number
  readonly input: AsyncIterable<Uint8Array>
  /** What waits at the house and is not recorded yet. */
  readonly inbox: Backlog['inbox']
  readonly kept: (bytes: Uint8Array) => Promise<void>
  /** The other rows, as CSV. */
  readonly rejected: (bytes: Uint8Array) => Promise<void>
  /** Takes the rows file, if there is to be a certificate. */
  readonly rows?: ((bytes: Uint8Array) => Promise<void>) | undefined
  readonly now: () => Date
  readonly progress: NonNullable<ScrubJob['progress']>
  readonly signal: AbortSignal
}

export type HereDone = Scrubbed & {
  readonly completeTo: Date
  readonly lagSeconds: number
  readonly certificate: string | undefined
}

/** No house runs on the folder: the log would not be followed, and nobody would know whether it is whole. */
export type NotRunning = { readonly notRunning: string }

/** One of several threads is no more: nothing is certain of its rows. */
export type OneThreadEnded = { readonly threadEnded: true }

/** The same steps as a run at the house (`functions/actions/scrubs/run.ts`), in this process. */
export async function scrubHere(
  asked: HereAsked,
): Promise<HereDone | { readonly failure: ScrubFailure } | NotRunning | OneThreadEnded> {
  const folder = resolve(asked.folder ?? '.basta')
  const endpoint = await findEngineOf(folder)
  if (endpoint === undefined) return { notRunning: folder }
  try {
    return await judge(asked, folder, endpoint)
  } catch (error) {
    if (error instanceof ThreadEnded) return { threadEnded: true }
    const failure = failureOf(error)
    if (failure !== undefined) return { failure }
    if (!(error instanceof BastaError)) throw error
    return { failure: { code: error.code, detail: error.message } }
  }
}

async function judge(asked: HereAsked, folder: string, endpoint: string): Promise<HereDone> {
  const { question, signal, allowLag } = asked
  const startedAt = asked.now()
  const db = dynamo(TABLE_NAME, endpoint, { now: asked.now, callMs: PATIENT_CALL_MS })
  const secrets = openSecrets(folder, { isTableThere: true })
  const ring = hashRing(db, {
    load: () => Promise.resolve(readHashKeys(secrets.hashKeys)),
    now: asked.now,
  })
  const openRing = hashRingInForce({
    ready: ring.ready,
    inForce: ring.inForce,
    load: () => Promise.resolve(secrets.hashKeys),
  })
  const [sender, { secrets: keys, stillHold }, view] = await Promise.all([
    senders(db).get(question.sender),
    openRing(),
    openRegisterView(
      {
        snapshots: localSnapshots(join(folder, 'snapshots')),
        recorded: recordedContacts(db),
        standingsById: (ids) => readVersions(db, ids),
        eventFeed: eventFeed(db),
        backlog: { inbox: asked.inbox },
        now: asked.now,
      },
      { now: startedAt, allowLag, signal },
    ),
  ])
  if (sender === undefined)
    throw new BastaError('unknown_sender', `No sender "${question.sender}" is registered.`)
  if (question.topic !== undefined && !sender.topics.includes(question.topic))
    throw new BastaError('unknown_topic', `"${question.sender}" has no such topic.`)
  const reading = {
    ...asked.reading,
    defaultCountry: asked.reading.defaultCountry ?? sender.defaultCountry,
  }
  const proof = asked.rows === undefined ? undefined : await beginProof(asked.rows)
  await asked.rejected(Buffer.from(REJECTED_HEADER))
  const found = await scrubRows({
    input: proof?.hashed(asked.input) ?? asked.input,
    view,
    question,
    policy: { basis: sender.basis, customerDays: sender.customerDays },
    now: startedAt,
    hashRing: keys,
    reading,
    readStandings: (ids) => readStandings(db, ids),
    out: {
      kept: asked.kept,
      rejected: (rows) => asked.rejected(Buffer.from(rejectedLines(rows))),
      block: proof?.block,
    },
    runSecret: proof?.runSecret,
    threads: asked.threads,
    progress: asked.progress,
    signal,
  })
  await stillHold()
  const { read, rows, kept, rejected, duplicates, byReason } = found
  const certificate =
    proof === undefined
      ? undefined
      : makeCertificate({
          tree: proof.tree,
          facts: {
            input: { ...proof.input(), rows },
            reading: {
              ...read,
              columns: [...read.columns],
              ...(reading.defaultCountry === undefined
                ? {}
                : { defaultCountry: reading.defaultCountry }),
            },
            question,
            policyVersion: sender.version,
            counts: { kept, rejected, duplicates, byReason: { ...byReason } },
            register: { position: view.position, completeTo: view.completeTo },
            judgedAt: startedAt,
          },
          signer: await publishedSigner(
            readSigningKeys(secrets.certificateKeys),
            certificateKeys(db),
          ),
        })
  return {
    ...found,
    completeTo: view.completeTo,
    lagSeconds: lagOf(startedAt, view.completeTo),
    certificate: certificate === undefined ? undefined : certificateText(certificate),
  }
}

/** What a certificate needs beside the run: the tree, the rows file, and what the list is. */
async function beginProof(rows: NonNullable<HereAsked['rows']>) {
  const runSecret = randomBytes(RUN_SECRET_BYTES)
  const tree = merkleTree()
  const digest = createHash('sha256')
  let bytes = 0
  await rows(rowsFileHead(runSecret))
  const block: NonNullable<ScrubJob['out']['block']> = async ({ verdicts, leaf }) => {
    tree.add(leaf)
    await rows(Uint8Array.from(verdicts))
  }
  return {
    runSecret,
    tree,
    block,
    hashed: async function* (input: AsyncIterable<Uint8Array>) {
      for await (const part of input) {
        digest.update(part)
        bytes += part.length
        yield part
      }
    },
    input: () => ({ sha256: digest.digest('hex'), bytes }),
  }
}
