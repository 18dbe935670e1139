import { IMPORT_BYTES_MAX, type FileFault } from './import.ts'

const SENTENCES: Readonly<
  Record<
    Exclude<FileFault, { row: number } | { line: number } | { column: string }>['code'],
    string
  >
> = {
  no_file: 'There is no file: PUT it to the upload URL.',
  empty: 'The file is empty.',
  too_large: `The file is larger than ${IMPORT_BYTES_MAX} bytes: split it.`,
  spreadsheet: 'It is a spreadsheet or an archive: save it as CSV (UTF-8).',
  pdf: 'It is a PDF: save it as CSV (UTF-8).',
  compressed: 'It is compressed: unpack it first.',
  utf16: 'It is UTF-16: save it as CSV (UTF-8).',
  binary: 'It is binary, or UTF-16 text: save it as CSV (UTF-8).',
  json: 'It is JSON: write it as CSV (UTF-8), a line of column names and then a line for each address.',
  markup: 'It is HTML or XML: save it as CSV (UTF-8).',
  vcard: 'It is an address book (vCard): save it as CSV (UTF-8).',
  header_unreadable: 'The first line could not be read as CSV.',
  header_too_long: 'The first line is too long to name columns: look at its line breaks.',
  header_is_address: 'The first line holds an address: it must name the columns.',
  no_address_column:
    'No column is known to hold addresses: name it in `columns`, e.g. {"address": "Contact"}.',
  no_rows: 'The file has no row below its header.',
  replaced: 'The file was replaced or deleted while it was read.',
}

/** What is not CSV about a row. */
const ROWS: Readonly<Record<Extract<FileFault, { row: number }>['code'], string>> = {
  text_after_quote: 'text follows a closing quote.',
  row_too_long: 'it is longer than a row can be; look at its quotes and line breaks.',
  not_csv: 'look at its quotes.',
}

/** The fault in a sentence, with what would be right. */
export function sentenceOf(fault: FileFault): string {
  if ('line' in fault)
    return `Line ${fault.line} is not UTF-8, perhaps Latin-1 or Windows-1252: save the file as CSV (UTF-8).`
  if ('column' in fault) return `The file has no column "${fault.column}".`
  if (!('row' in fault)) return SENTENCES[fault.code]
  const parser = 'parser' in fault ? ` (${fault.parser})` : ''
  return `Row ${fault.row} is not CSV${parser}: ${ROWS[fault.code]}`
}
