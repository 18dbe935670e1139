import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leafHash, rowHash, rowSalt } from '../../functions/certificate/row-leaf.ts'
import { ListFault } from '../../functions/scrub/list-fault.ts'
import { RING, said, scrubbed, TestRegister } from './register.ts'

const AT = 1_790_000_000

async function stopped(...addresses: string[]): Promise<TestRegister> {
  const register = new TestRegister()
  for (const address of addresses) await register.know(address, said('stop', AT))
  return register
}

describe('a list that is scrubbed', () => {
  it('keeps each row that may be written to, byte for byte, with the header and mixed line ends', async () => {
    const register = await stopped('ada@example.org')
    const list =
      '\uFEFFName;E-Mail\r\nBob;"bob@example.org"\n\nAda; ADA@Example.org \r\n"a\nb";eve@example.org\rZoé;zoe@example.org'
    const found = await scrubbed(register, list)
    expect(found.clean).toBe(
      '\uFEFFName;E-Mail\r\nBob;"bob@example.org"\n"a\nb";eve@example.org\rZoé;zoe@example.org',
    )
    expect(found.rejectedRows).toEqual([
      { row: 2, reason: 'opted_out', column: 'E-Mail', scope: 'sender/acme', since: AT },
    ])
    expect(found).toMatchObject({
      rows: 4,
      kept: 3,
      rejected: 1,
      duplicates: 0,
      byReason: { opted_out: 1, not_opted_out: 3 },
      read: { encoding: 'utf-8', delimiter: ';', hasHeader: true, columns: ['E-Mail'] },
    })
  })

  it.each([
    [',', 'a,email\n1,ada@example.org\n2,bob@example.org\n', 'a,email\n2,bob@example.org\n'],
    ['\t', 'a\temail\n\tada@example.org\n\tbob@example.org\n', 'a\temail\n\tbob@example.org\n'],
    ['|', 'a|email\n1|ada@example.org\n2|bob@example.org\n', 'a|email\n2|bob@example.org\n'],
  ])('finds out that %j stands between cells', async (delimiter, list, kept) => {
    const found = await scrubbed(await stopped('ada@example.org'), list)
    expect(found.read.delimiter).toBe(delimiter)
    expect(found.clean).toBe(kept)
  })

  it('finds the column with addresses by what is in it, without a header', async () => {
    const found = await scrubbed(
      await stopped('+33612345678'),
      'Ada,+33 6 12 34 56 78\nBob,+33612345679\n',
    )
    expect(found.read).toMatchObject({ hasHeader: false, columns: ['2'] })
    expect(found.clean).toBe('Bob,+33612345679\n')
  })

  it('judges each address of a row, and keeps the row only if all of them may be written to', async () => {
    const register = await stopped('ada@example.org', '+33612345678')
    const list =
      'email,phone\nada@example.org,0612345679\nbob@example.org,0612345678\neve@example.org,06 12 34 56 70\n,\nzoe@example.org\n'
    const found = await scrubbed(register, list, { defaultCountry: 'FR' })
    expect(found.clean).toBe('email,phone\neve@example.org,06 12 34 56 70\nzoe@example.org\n')
    expect(found.rejectedRows.map(({ reason, column }) => [reason, column])).toEqual([
      ['opted_out', 'email'],
      ['opted_out', 'phone'],
      ['invalid_address', 'email'],
    ])
  })

  it.each(['windows-1252', 'utf-16le', 'utf-16be'])(
    'reads %s, says so, and leaves it as it is',
    async (encoding) => {
      const text = `${encoding === 'windows-1252' ? '' : '\uFEFF'}Né,email\r\né1,müller@example.org\r\né2,bob@example.org\r\n`
      const encoded = encode(text, encoding)
      const found = await scrubbed(await stopped('müller@example.org'), encoded)
      expect(found.read.encoding).toBe(encoding)
      expect(found.bytes).toEqual(encode(text.replace('é1,müller@example.org\r\n', ''), encoding))
      const [block] = found.blocks
      const secret = Buffer.alloc(32, 7)
      const rows = ['é1,müller@example.org', 'é2,bob@example.org'].map((row) =>
        encode(row, encoding),
      )
      expect(block?.leaf).toEqual(
        leafHash(
          rows.map((row, n) => rowHash(rowSalt(secret, n + 1), row, block?.verdicts[n] ?? 0)),
        ),
      )
    },
  )

  it('finds a contact under every hash key and former spelling, and reads one that it finds twice', async () => {
    const register = new TestRegister()
    await register.know('old@gmail.com', said('stop', AT), 0)
    await register.know('mid@gmail.com', said('stop', AT), 1)
    await register.know('new@gmail.com', said('stop', AT), 2)
    await register.know('two@gmail.com', said('consent', AT + 5), 3)
    await register.know('two@gmail.com', said('stop', AT), 0)
    const list = 'email\nold@googlemail.com\nmid@gmail.com\nnew@gmail.com\ntwo@gmail.com\n'
    const found = await scrubbed(register, list)
    expect(found.clean).toBe('email\n')
    expect(register.reads).toBe(1)
    expect(Object.keys(RING)).toHaveLength(2)
  })

  it('is judged by what changed, not by what the base still says', async () => {
    const register = await stopped('ada@example.org')
    const found = await scrubbed(
      register,
      'email\nada@example.org\n',
      {},
      { view: register.view(() => true) },
    )
    expect(found.rejectedRows).toMatchObject([{ row: 1, reason: 'opted_out' }])
  })

  it('leaves out who stood in an earlier row, in whatever spelling, with little memory or much', async () => {
    const register = await stopped('row7@example.org')
    const rows = Array.from(
      { length: 300 },
      (_, n) => `row${n % 100}@Example.${n < 100 ? 'org' : 'ORG'}`,
    )
    const list = `email\n${rows.join('\n')}\nnobody\nnobody\n`
    const folder = mkdtempSync(join(tmpdir(), 'basta-test-'))
    const inMemory = await scrubbed(register, list)
    const held = await scrubbed(register, list, {}, { seenMax: 40, temporaryFolder: folder })
    expect(inMemory).toMatchObject({ rows: 302, duplicates: 200, rejected: 3 })
    expect(inMemory.clean.split('\n')).toHaveLength(1 + 99 + 1)
    expect(held).toEqual(inMemory)
    expect(readdirSync(folder)).toEqual([])
    const all = await scrubbed(register, list, { keepDuplicates: true })
    expect(all).toMatchObject({ duplicates: 0, rejected: 5 })
  })

  it('leaves no file behind when it fails while it holds rows back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'basta-test-'))
    const list = `email\n${Array.from({ length: 50 }, (_, n) => `n${n}@example.org`).join('\n')}\n"`
    const failing = scrubbed(await stopped(), list, {}, { seenMax: 20, temporaryFolder: folder })
    await expect(failing).rejects.toBeInstanceOf(ListFault)
    expect(readdirSync(folder)).toEqual([])
  })

  it('makes one leaf for 64 rows, over the rows without their line ends', async () => {
    const rows = Array.from({ length: 130 }, (_, n) => `${n},n${n}@example.org`)
    const found = await scrubbed(await stopped('n3@example.org'), `id,email\n${rows.join('\r\n')}`)
    const secret = Buffer.alloc(32, 7)
    expect(found.leaves).toBe(3)
    expect(found.blocks.map(({ first, verdicts }) => [first, verdicts.length])).toEqual([
      [1, 64],
      [65, 64],
      [129, 2],
    ])
    for (const { first, verdicts, leaf } of found.blocks) {
      const hashes = verdicts.map((verdict, n) =>
        rowHash(rowSalt(secret, first + n), Buffer.from(rows[first + n - 1] ?? ''), verdict),
      )
      expect(leaf).toEqual(leafHash(hashes))
    }
  })
})

describe('a list that cannot be scrubbed', () => {
  const faults: readonly (readonly [string, string | Buffer, object, number | undefined])[] = [
    ['empty', '', {}, undefined],
    ['empty', ' \n \n', {}, undefined],
    ['spreadsheet', 'PK\u0003\u0004email\na@example.org\n', {}, undefined],
    ['spreadsheet', Buffer.from('d0cf11e0a1b11ae1', 'hex'), {}, undefined],
    ['unclosed_quote', 'email\na@example.org\n"b@example.org\n', {}, 2],
    ['text_after_quote', 'email\na@example.org\n"b" @example.org\n', {}, 2],
    ['nul', 'email\na@example.org\nb\0@example.org\n', {}, 2],
    ['nul', 'email\nb\0@example.org\na@example.org\n', {}, 1],
    ['nul', `email\n${'a@example.org\n'.repeat(40_000)}b\0@example.org\nc`, {}, 40_001],
    ['nul', `email\n${'a@example.org\n'.repeat(9)}"b@example.org\0`, {}, 10],
    ['missing_column', 'email\na@example.org\n', { columns: ['phone'] }, undefined],
    ['missing_column', 'email\na@example.org\n', { columns: [2] }, undefined],
    ['no_address_column', 'name,note\nAda,hello\n', {}, undefined],
    ['header_holds_address', 'a@example.org\nb@example.org\n', { hasHeader: true }, undefined],
    ['header_holds_address', 'n;+33612345678\n1;\n', { hasHeader: true }, undefined],
    ['other_encoding', 'email\na@example.org\n', { encoding: 'utf-16le' }, undefined],
    ['other_encoding', encode('email\na@b.org\n', 'utf-16le'), { encoding: 'utf-16be' }, undefined],
    ['other_encoding', 'email\nzoé@example.org\n', { encoding: 'iso-8859-1' }, undefined],
    ['unknown_encoding', 'email\na@example.org\n', { encoding: 'klingon' }, undefined],
    ['unknown_delimiter', 'email\na@example.org\n', { delimiter: '::' }, undefined],
    ['too_many_invalid', 'email\na@example.org\nb\nc@example.org\nd\n', { maxInvalid: 0.3 }, 2],
  ]
  it.each(faults)(
    '%s: says so, where, and what would be right',
    async (code, list, reading, row) => {
      const failing = scrubbed(await stopped(), list, reading)
      await expect(failing).rejects.toMatchObject({ name: 'ListFault', code, row })
    },
  )

  it.each([
    ['nope', 'there is no column “nope”; there are 2 columns.'],
    [
      'ada@example.org',
      'there is no column like number 2 of those asked for; there are 2 columns.',
    ],
    ['0612345678', 'there is no column like number 2 of those asked for; there are 2 columns.'],
  ])('asked for a column %s: says which, and shows no address', async (asked, message) => {
    const reading = { columns: ['email', asked] }
    const failing = scrubbed(await stopped(), 'name,email\nA,a@example.org\n', reading)
    await expect(failing).rejects.toThrow(message)
  })

  it('a text that begins like an archive is a list', async () => {
    const found = await scrubbed(await stopped(), 'PK,email\n1,a@example.org\n')
    expect(found).toMatchObject({ rows: 1, kept: 1 })
  })

  it('a line of 100 MB: stops after the first MiB', async () => {
    let taken = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('email\na@example.org\n'))
      for (; taken < 100; taken += 1) yield Buffer.alloc(1_048_576, 'x')
    }
    const failing = scrubbed(await stopped(), '', {}, { input: endless() })
    await expect(failing).rejects.toMatchObject({ code: 'row_too_long', row: 2 })
    expect(taken).toBeLessThan(5)
  })

  it('only a header: no rows, and no fault', async () => {
    const found = await scrubbed(await stopped(), 'name,email\n')
    expect(found).toMatchObject({ rows: 0, clean: 'name,email\n', leaves: 0 })
  })

  it('a snapshot out of order: nothing is allowed by it', async () => {
    const register = await stopped('a@example.org', 'b@example.org', 'c@example.org')
    const view = register.view()
    const readInto = async (memory: Uint8Array) => {
      await view.base.readInto(memory)
      memory.copyWithin(25, 0, 25)
    }
    const damaged = { ...view, base: { ...view.base, readInto } }
    const failing = scrubbed(register, 'email\na@example.org\n', {}, { view: damaged })
    await expect(failing).rejects.toMatchObject({ name: 'NotSorted' })
  })
})

function encode(text: string, encoding: string): Buffer {
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1')
  const bytes = Buffer.from(text, 'utf16le')
  return encoding === 'utf-16le' ? bytes : bytes.swap16()
}
