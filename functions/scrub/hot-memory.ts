import { HOT_LOOP } from './hot-loop.ts'

/** What the compiled module offers; addresses and counts are numbers of 32 bits. */
export type HotLoop = {
  readonly scan: (block: number, run: number, isLast: number) => number
  readonly judge: (block: number, run: number, scratch: number) => void
  readonly indexEntries: (layer: number, from: number, to: number) => number
  readonly endIndex: (layer: number, letter: number) => void
  readonly hashRows: (block: number, run: number, scratch: number, before: bigint) => void
  readonly signsUnread: (block: number, run: number) => number
  readonly findRepeats: (block: number, run: number) => number
  readonly countVerdicts: (block: number, counts: number) => void
  readonly leftOut: (block: number, into: number) => number
  readonly copyKept: (block: number, into: number) => number
}

/** What of the standard is used here; TypeScript knows it only among the types of browsers. */
type Memory = { readonly buffer: SharedArrayBuffer; readonly grow: (pages: number) => number }
type Wasm = {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: unknown }
  readonly Memory: new (options: {
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => Memory
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Wasm }

const PAGE_BYTES = 65_536
/** 4 GiB, all that an address of 32 bits reaches; only what is used takes memory. */
const PAGES_MAX = 65_536
/** A line of the cache. */
const APART_BYTES = 64

let compiled: object | undefined

/** Compiled once for all runs of a process. */
export function hotLoopModule(): object {
  compiled ??= new WebAssembly.Module(Buffer.from(HOT_LOOP, 'base64'))
  return compiled
}

/** Undefined where vectors of 128 bits, or shared memory, are not to be had. */
export function openHotMemory(): HotMemory | undefined {
  try {
    hotLoopModule()
    return new HotMemory()
  } catch {
    return undefined
  }
}

/**
 * Memory that threads share, and the module over it; each thread has an instance of its own. It is given out
 * once and for all: it ends with the run.
 */
export class HotMemory {
  readonly memory: Memory
  readonly loop: HotLoop
  /** The first page is the module's own. */
  private next = PAGE_BYTES

  constructor() {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: PAGES_MAX, shared: true })
    this.memory = memory
    const { exports } = new WebAssembly.Instance(hotLoopModule(), { env: { memory } })
    this.loop = exports as HotLoop
  }

  readonly allocate = (bytes: number): { buffer: SharedArrayBuffer; at: number } => {
    const at = this.next
    this.next = at + Math.ceil(bytes / APART_BYTES) * APART_BYTES
    const missing = Math.ceil((this.next - this.buffer.byteLength) / PAGE_BYTES)
    if (missing > 0) this.memory.grow(missing)
    return { buffer: this.buffer, at }
  }

  /** Writes words; answers where. */
  words(values: ArrayLike<number>): number {
    const { buffer, at } = this.allocate(4 * values.length)
    new Uint32Array(buffer, at, values.length).set(values)
    return at
  }

  view(at: number, length: number): Uint32Array {
    return new Uint32Array(this.buffer, at, length)
  }

  bytes(values: ArrayLike<number>): number {
    const { buffer, at } = this.allocate(values.length)
    new Uint8Array(buffer, at, values.length).set(values)
    return at
  }

  get buffer(): SharedArrayBuffer {
    return this.memory.buffer
  }
}
