import { certificateText, makeCertificate } from '../../certificate/certificate.ts'
import type { Signer } from '../../certificate/signing-keys.ts'
import type { Objects } from '../../domain/objects.ts'
import type { ScrubResult } from '../../domain/scrub.ts'
import type { RegisterView } from '../../snapshot/register-view.ts'
import type { Judged, ListToJudge } from './judge.ts'
import { abortAll, openResult } from './result-file.ts'

/** Writes the certificate of a list that was judged. */
export async function signJudged(
  { objects, signer }: { readonly objects: Pick<Objects, 'write'>; readonly signer: Signer },
  list: Pick<ListToJudge, 'id' | 'attempt' | 'plan' | 'defaultCountry' | 'now'> & {
    readonly policyVersion: number
  },
  { position, completeTo }: Pick<RegisterView, 'position' | 'completeTo'>,
  judged: Omit<Judged, 'results' | 'leaves' | 'firstInvalid'>,
): Promise<ScrubResult | undefined> {
  const { tree, input, rows, kept, rejected, duplicates, byReason, read } = judged
  if (tree === undefined) return undefined
  const { size, root } = tree
  const { sender, topic, purpose } = list.plan.question
  const defaultCountry = list.plan.reading.defaultCountry ?? list.defaultCountry
  const certificate = makeCertificate({
    tree: { size: () => size, root: () => Buffer.from(root) },
    facts: {
      input: { ...input, rows },
      reading: {
        encoding: read.encoding,
        delimiter: read.delimiter,
        hasHeader: read.hasHeader,
        columns: [...read.columns],
        ...(defaultCountry === undefined ? {} : { defaultCountry }),
      },
      question: { sender, ...(topic === undefined ? {} : { topic }), purpose },
      policyVersion: list.policyVersion,
      counts: { kept, rejected, duplicates, byReason: { ...byReason } },
      register: { position, completeTo },
      judgedAt: list.now,
    },
    signer,
  })
  const file = await openResult(objects, list, 'certificate')
  try {
    await file.write(Buffer.from(certificateText(certificate)))
    return await file.close()
  } catch (error) {
    await abortAll([file])
    throw error
  }
}
