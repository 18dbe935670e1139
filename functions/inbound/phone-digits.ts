/** A number that its provider writes as digits only, with its `+`; short codes and names stay. */
export function withPlus(number: string): string {
  return /^\d{7,15}$/.test(number) ? `+${number}` : number
}
