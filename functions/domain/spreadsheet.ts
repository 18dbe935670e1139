/** ZIP (APPNOTE 4.3.7, 4.3.16 and 8.5.3), which an `.xlsx` is too, and OLE, which an old `.xls` is. */
const BEGINNINGS = ['504b0304', '504b0506', '504b0708', 'd0cf11e0']

/** Whether a file begins as a spreadsheet or an archive does: four bytes of it are enough. */
export function isSpreadsheet(head: Uint8Array): boolean {
  return BEGINNINGS.includes(Buffer.from(head.subarray(0, 4)).toString('hex'))
}
