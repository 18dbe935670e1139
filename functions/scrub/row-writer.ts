import type { Block } from './block.ts'
import { Duplicates, isMarked } from './duplicates.ts'
import { heldBlocks, holdBlock } from './held-blocks.ts'
import type { ListPart } from './list-part.ts'
import type { Grounds } from './read-rows.ts'
import type { RowNumber } from './scrubbed.ts'
import { Seen } from './seen.ts'
import { TemporaryFile } from './temporary-file.ts'
import { writeRest, writeRows, type Tally, type WriteParts } from './write-rows.ts'

type Held = { readonly file: TemporaryFile; readonly duplicates: Duplicates }

/** Writes rows at once, as long as it is known that they repeat no earlier one; then it holds them back. */
export class RowWriter {
  private readonly parts: WriteParts
  private readonly tally: Tally
  private readonly folder: string
  private seen: Seen | undefined
  private readonly listPart: ListPart | undefined
  private held: Held | undefined

  constructor(
    parts: WriteParts,
    tally: Tally,
    duplicates: Seen | ListPart | undefined,
    folder: string,
  ) {
    this.parts = parts
    this.tally = tally
    this.seen = duplicates instanceof Seen ? duplicates : undefined
    this.listPart = duplicates instanceof Seen ? undefined : duplicates
    this.folder = folder
  }

  async add(block: Block, grounds: Grounds): Promise<void> {
    const { seen, listPart, tally, parts } = this
    if (this.held === undefined && seen !== undefined && seen.count + block.rows > seen.most)
      await this.hold(seen)
    if (this.held !== undefined) {
      await this.held.duplicates.addRows(block)
      await holdBlock(this.held.file, block, grounds)
      return
    }
    if (listPart !== undefined) markRepeats(block, listPart.isDuplicate)
    else if (seen === undefined) block.repeats.fill(0, 0, block.rows)
    else parts.engine.findRepeats(seen, block)
    await writeRows(block, grounds, tally, parts)
  }

  /** Writes what was held back, and the rest. */
  async end(empty: Block): Promise<void> {
    if (this.held !== undefined) await this.writeHeld(this.held, empty)
    await writeRest(this.parts)
  }

  private async writeHeld({ file, duplicates }: Held, empty: Block): Promise<void> {
    const marks = await duplicates.find(this.tally.rows)
    for await (const { block, grounds } of heldBlocks(file, empty)) {
      markRepeats(block, (row) => isMarked(marks, row))
      await writeRows(block, grounds, this.tally, this.parts)
    }
  }

  async close(): Promise<void> {
    await this.held?.file.close()
    await this.held?.duplicates.close()
  }

  private async hold(seen: Seen): Promise<void> {
    const file = await TemporaryFile.open(this.folder)
    try {
      this.held = { file, duplicates: await Duplicates.open(this.folder, seen) }
    } catch (error) {
      await file.close()
      throw error
    }
    this.seen = undefined
  }
}

function markRepeats(block: Block, isRepeat: (row: RowNumber) => boolean): void {
  for (let row = 0; row < block.rows; row += 1)
    block.repeats[row] = isRepeat(block.before + row + 1) ? 1 : 0
}
