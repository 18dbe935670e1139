import type { Block, BlockKind } from './block.ts'
import type { JudgeThreads } from './judge-threads.ts'
import type { Layers, LookUp } from './look-up.ts'
import type { OutcomeTable } from './outcome-table.ts'
import type { Scan } from './scan.ts'
import type { Seen } from './seen.ts'

/** What meets each row. There are two that answer the same: in WebAssembly, and in plain JavaScript. */
export type Engine = {
  readonly lookUp: LookUp
  readonly scan: Scan
  readonly makeBlock: (kind: BlockKind) => Block
  /** Decides the rows whose cells are plain; of the others the verdict stays 0. */
  readonly judge: (block: Block) => Promise<void>
  /** Signs of addresses in cells that are not read (`unread-addresses.ts`). */
  readonly signsUnread: (block: Block) => number
  readonly makeSeen: (most: number) => Seen
  readonly findRepeats: (seen: Seen, block: Block) => void
  /** Fills `hashes`, when all is decided; these rows were not when `judge` had ended. */
  readonly hashRows: (block: Block, undecided: readonly number[]) => void
  /** Counts the verdicts of a block, as `verdictCounts` has them: by verdict, of all blocks. */
  readonly countVerdicts: (block: Block) => void
  readonly verdictCounts: Uint32Array
  /** The rows that are not kept, or repeat an earlier one, in order; valid until it is called again. */
  readonly leftOut: (block: Block) => Uint32Array
  /**
   * Gathers the rows that are kept and repeat nobody, one after the other; answers them when there are many.
   * What it answers is valid until it answers the next but one.
   */
  readonly gatherKept: (block: Block) => Uint8Array | undefined
  /** What is gathered and was not answered yet. */
  readonly endKept: () => Uint8Array
  /** Lets threads say what they have done: no message arrives while this one is at work. */
  readonly hearThreads: () => Promise<void>
  /** How many blocks it judges at the same time. */
  readonly blocks: number
}

export type EngineParts = {
  readonly layers: Layers
  readonly hashRing: Readonly<Record<string, string>>
  readonly outcomes: OutcomeTable
  readonly delimiter: string
  readonly columns: readonly number[]
  readonly defaultCountry: string | undefined
  readonly runSecret: Uint8Array | undefined
  readonly threads: JudgeThreads | undefined
}
