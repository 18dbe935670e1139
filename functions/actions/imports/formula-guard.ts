/** What a spreadsheet takes for a formula (OWASP, "CSV Injection"). A number with its sign is none. */
const FORMULA = /^[=@\t\r]|^[+-](?![\d\s().-]*$)/
const GUARD = /^'(?=[=@+-])/

/** A cell that a spreadsheet shows and does not carry out. */
export function guarded(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell
}

/** The cell as it was; people put the same mark before a number to keep its plus. */
export function unguarded(cell: string): string {
  return cell.replace(GUARD, '')
}
