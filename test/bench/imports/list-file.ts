const ROWS_A_PIECE = 1_000

/** A list as a mail system exports it: nobody in it is in another list. */
export async function* listFile(rows: number, name: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield Buffer.from('email,first name,unsubscribed at\n')
  for (let at = 0; at < rows; at += ROWS_A_PIECE) {
    const count = Math.min(ROWS_A_PIECE, rows - at)
    yield Buffer.from(Array.from({ length: count }, (_, i) => lineOf(at + i, name)).join(''))
  }
}

export function addressAt(at: number, name: string): string {
  return `${name}.${at}@host-${at % 97}.example.org`
}

function lineOf(at: number, name: string): string {
  const day = String(1 + (at % 28)).padStart(2, '0')
  return `${addressAt(at, name)},Person ${at},2024-0${1 + (at % 9)}-${day}T10:00:00Z\n`
}
