import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { said, scrubbed, TestRegister } from './register.ts'

/** Several blocks, of which none is kept whole. */
async function longList() {
  const register = new TestRegister()
  const rows = Array.from({ length: 160_000 }, (_, n) => `${n},n${n}@example.org`)
  for (let n = 0; n < 2_000; n += 1)
    await register.know(`n${n * 80}@example.org`, said('stop', 1_790_000_000))
  const kept = rows.filter((_, n) => n % 80 !== 0)
  return {
    register,
    list: `id,email\n${rows.join('\n')}\n`,
    clean: `id,email\n${kept.join('\n')}\n`,
  }
}

it.each([{ isPlain: false }, { isPlain: true }, { isPlain: false, threads: 2 }])(
  'a piece of the clean list stays as it is until it is written, however slowly: %o',
  async (how) => {
    const { register, list, clean } = await longList()
    const pieces: Buffer[] = []
    let writing = 0
    await scrubbed(
      register,
      list,
      {},
      {
        ...how,
        chunk: 65_536,
        out: {
          kept: async (bytes) => {
            writing += 1
            expect(writing).toBe(1)
            await setTimeout(5)
            pieces.push(Buffer.from(bytes))
            writing -= 1
          },
          rejected: () => Promise.resolve(),
        },
      },
    )
    expect(Buffer.concat(pieces).toString() === clean).toBe(true)
    expect(pieces.length).toBeGreaterThan(3)
  },
)

it('a write that fails ends the run, and nothing is written after it', async () => {
  const { register, list } = await longList()
  let writes = 0
  const kept = async () => {
    writes += 1
    await setTimeout(1)
    if (writes === 3) throw new Error('No space is left.')
  }
  const out = { kept, rejected: () => Promise.resolve() }
  await expect(scrubbed(register, list, {}, { chunk: 65_536, out })).rejects.toThrow('No space')
  await setTimeout(20)
  expect(writes).toBe(3)
})

it('the last write that fails ends the run too', async () => {
  const { register } = await longList()
  const out = {
    kept: (bytes: Uint8Array) =>
      Buffer.from(bytes).includes('n1@')
        ? setTimeout(5).then(() => Promise.reject(new Error('No space is left.')))
        : Promise.resolve(),
    rejected: () => Promise.resolve(),
  }
  const failing = scrubbed(register, 'email\nn1@example.org\n', {}, { chunk: 65_536, out })
  await expect(failing).rejects.toThrow('No space')
})

it('when a run fails, no write is under way any more', async () => {
  const { register, list } = await longList()
  let writing = 0
  const out = {
    kept: async () => {
      writing += 1
      await setTimeout(30)
      writing -= 1
    },
    rejected: () => Promise.resolve(),
  }
  const failing = scrubbed(register, `${list}"`, {}, { chunk: 65_536, out })
  await expect(failing).rejects.toMatchObject({ code: 'unclosed_quote' })
  expect(writing).toBe(0)
})
