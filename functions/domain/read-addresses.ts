import { parseAddress, type Address } from './address.ts'
import { BastaError, type Fault } from './errors.ts'

/** Parses a caller's addresses; a fault names the place of an invalid address, never the address. */
export async function readAddresses(
  written: string | readonly string[],
  defaultCountry?: string,
): Promise<Address[]> {
  const list = typeof written === 'string' ? [written] : written
  const parsed = await Promise.all(list.map((one) => parseAddress(one, { defaultCountry })))
  const faults = parsed.flatMap((result, at): Fault[] => {
    if (result.ok) return []
    return [
      { pointer: typeof written === 'string' ? '#/to' : `#/to/${at}`, detail: result.problem },
    ]
  })
  if (faults.length > 0)
    throw new BastaError('invalid_request', 'Not every address could be read.', faults)
  return parsed.flatMap((result) => (result.ok ? [result.address] : []))
}

export async function readOneAddress(written: string, defaultCountry?: string): Promise<Address> {
  const [address] = await readAddresses(written, defaultCountry)
  if (address === undefined) throw new BastaError('invalid_request', 'No address was given.')
  return address
}
