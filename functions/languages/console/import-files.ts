import { IMPORT_BYTES_MAX, type FileFault } from '../../domain/import.ts'
import type { FileWarning } from '../../domain/import-fields.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

/** What is wrong with a file, and what would be right. */
type Fault = { readonly title: string; readonly right: string }

type FaultWords = {
  readonly [K in FileFault['code']]: (fault: Extract<FileFault, { code: K }>) => Fault
}
type WarningWords = {
  readonly [K in FileWarning['code']]: (warning: Extract<FileWarning, { code: K }>) => string
}

const MEGABYTES_MAX = IMPORT_BYTES_MAX / 1_000_000

const SAVE = {
  en: 'Open it in your spreadsheet and save it as “CSV UTF-8”. Then upload that file here.',
  fr: 'Ouvrez-le dans votre tableur et enregistrez-le au format «\u00a0CSV UTF-8\u00a0». Déposez ensuite ce fichier ici.',
} as const

const FAULTS = {
  en: {
    no_file: () => ({
      title: 'The file has not arrived.',
      right: 'The upload was broken off, or the file is gone. Upload it again.',
    }),
    empty: () => ({
      title: 'The file is empty.',
      right: 'Export the list again and look whether it holds rows before you upload it.',
    }),
    too_large: () => ({
      title: `The file is larger than ${MEGABYTES_MAX} MB.`,
      right:
        'Split it into several files, each with the line of column names, and import them one after the other.',
    }),
    spreadsheet: () => ({
      title: 'This is a spreadsheet (.xlsx, .xls) or an archive, not a CSV file.',
      right: SAVE.en,
    }),
    pdf: () => ({
      title: 'This is a PDF, not a CSV file.',
      right: 'Export the list as CSV (UTF-8).',
    }),
    compressed: () => ({
      title: 'The file is compressed.',
      right: 'Unpack it, and upload the CSV file that is inside.',
    }),
    utf16: () => ({ title: 'The file is UTF-16 (“Unicode text”), not UTF-8.', right: SAVE.en }),
    binary: () => ({ title: 'The file is not text in UTF-8.', right: SAVE.en }),
    json: () => ({
      title: 'This is JSON, not a CSV file.',
      right: 'Export the list as CSV: a line of column names, then a line for each person.',
    }),
    markup: () => ({
      title: 'This is a web page or XML, not a CSV file.',
      right: 'Perhaps the export asked you to sign in. Download the list again as CSV.',
    }),
    vcard: () => ({
      title: 'This is an address book (vCard), not a CSV file.',
      right: 'Export the contacts as CSV (UTF-8).',
    }),
    header_unreadable: () => ({
      title: 'The first line could not be read.',
      right: 'It must name the columns, separated by commas, semicolons, tabs or “|”.',
    }),
    header_too_long: () => ({
      title: 'The first line is too long to name columns.',
      right:
        'Perhaps the line ends are lost, or a quote is never closed. Export the list again as CSV (UTF-8).',
    }),
    header_is_address: () => ({
      title: 'The first line holds an address.',
      right:
        'The first line must name the columns. Add one, such as “email”, and upload the file again.',
    }),
    no_rows: () => ({
      title: 'The file has column names and no row below them.',
      right: 'Export the list again and look whether it holds rows.',
    }),
    replaced: () => ({
      title: 'The file was replaced or deleted while it was read.',
      right: 'Files are deleted after at most seven days. Upload it again.',
    }),
    not_utf8: ({ line }) => ({
      title: `Line ${line} is not UTF-8, perhaps Latin-1 or Windows-1252.`,
      right: SAVE.en,
    }),
    missing_column: ({ column }) => ({
      title: `The file has no column “${column}”.`,
      right:
        'It was named to be read, and the first line of this file does not name it. Choose the columns anew, or upload another file.',
    }),
    no_address_column: ({ columns }) =>
      columns === 1
        ? {
            title: 'The file was read as one single column.',
            right:
              'If it has more, its separator is not known here: save it with commas, semicolons, tabs or “|”. If it has one, say below that it holds addresses.',
          }
        : {
            title: 'No column is known to hold addresses.',
            right: 'Say below which column holds the e-mail addresses or phone numbers.',
          },
    text_after_quote: ({ row }) => ({
      title: `Row ${row} is not CSV: text follows a closing quote.`,
      right: 'A quote within a cell must be doubled (""). Export the list again, or mend that row.',
    }),
    row_too_long: ({ row }) => ({
      title: `Row ${row} is longer than a row can be (100,000 characters).`,
      right:
        'Most often a quote is never closed, or the line ends are lost. Mend that row, or export the list again as CSV (UTF-8).',
    }),
    not_csv: ({ row }) => ({
      title: `Row ${row} is not CSV.`,
      right:
        'Most often a quote is never closed. Mend that row, or export the list again as CSV (UTF-8).',
    }),
  },
  fr: {
    no_file: () => ({
      title: 'Le fichier n’est pas arrivé.',
      right: 'L’envoi a été interrompu, ou le fichier n’est plus là. Déposez-le de nouveau.',
    }),
    empty: () => ({
      title: 'Le fichier est vide.',
      right:
        'Exportez de nouveau la liste et vérifiez qu’elle contient des lignes avant de la déposer.',
    }),
    too_large: () => ({
      title: `Le fichier dépasse ${MEGABYTES_MAX} Mo.`,
      right:
        'Découpez-le en plusieurs fichiers, chacun avec la ligne des noms de colonnes, et importez-les l’un après l’autre.',
    }),
    spreadsheet: () => ({
      title: 'C’est un classeur (.xlsx, .xls) ou une archive, pas un fichier CSV.',
      right: SAVE.fr,
    }),
    pdf: () => ({
      title: 'C’est un PDF, pas un fichier CSV.',
      right: 'Exportez la liste au format CSV (UTF-8).',
    }),
    compressed: () => ({
      title: 'Le fichier est compressé.',
      right: 'Décompressez-le, puis déposez le fichier CSV qu’il contient.',
    }),
    utf16: () => ({
      title: 'Le fichier est en UTF-16 («\u00a0texte Unicode\u00a0»), pas en UTF-8.',
      right: SAVE.fr,
    }),
    binary: () => ({ title: 'Le fichier n’est pas du texte en UTF-8.', right: SAVE.fr }),
    json: () => ({
      title: 'C’est du JSON, pas un fichier CSV.',
      right:
        'Exportez la liste au format CSV\u00a0: une ligne de noms de colonnes, puis une ligne par personne.',
    }),
    markup: () => ({
      title: 'C’est une page web ou du XML, pas un fichier CSV.',
      right:
        'L’export demandait peut-être de se connecter. Téléchargez de nouveau la liste au format CSV.',
    }),
    vcard: () => ({
      title: 'C’est un carnet d’adresses (vCard), pas un fichier CSV.',
      right: 'Exportez les contacts au format CSV (UTF-8).',
    }),
    header_unreadable: () => ({
      title: 'La première ligne n’a pas pu être lue.',
      right:
        'Elle doit nommer les colonnes, séparées par des virgules, des points-virgules, des tabulations ou «\u00a0|\u00a0».',
    }),
    header_too_long: () => ({
      title: 'La première ligne est trop longue pour nommer des colonnes.',
      right:
        'Les fins de ligne sont peut-être perdues, ou un guillemet n’est jamais fermé. Exportez de nouveau la liste au format CSV (UTF-8).',
    }),
    header_is_address: () => ({
      title: 'La première ligne contient une adresse.',
      right:
        'La première ligne doit nommer les colonnes. Ajoutez-en une, par exemple «\u00a0email\u00a0», et déposez de nouveau le fichier.',
    }),
    no_rows: () => ({
      title: 'Le fichier a des noms de colonnes et aucune ligne en dessous.',
      right: 'Exportez de nouveau la liste et vérifiez qu’elle contient des lignes.',
    }),
    replaced: () => ({
      title: 'Le fichier a été remplacé ou supprimé pendant sa lecture.',
      right: 'Les fichiers sont supprimés au bout de sept jours au plus. Déposez-le de nouveau.',
    }),
    not_utf8: ({ line }) => ({
      title: `La ligne ${line} n’est pas en UTF-8, peut-être en Latin-1 ou Windows-1252.`,
      right: SAVE.fr,
    }),
    missing_column: ({ column }) => ({
      title: `Le fichier n’a pas de colonne «\u00a0${column}\u00a0».`,
      right:
        'Elle a été indiquée pour être lue, et la première ligne de ce fichier ne la nomme pas. Choisissez de nouveau les colonnes, ou déposez un autre fichier.',
    }),
    no_address_column: ({ columns }) =>
      columns === 1
        ? {
            title: 'Le fichier a été lu comme une seule colonne.',
            right:
              'S’il en a plusieurs, son séparateur n’est pas connu ici\u00a0: enregistrez-le avec des virgules, des points-virgules, des tabulations ou «\u00a0|\u00a0». S’il n’en a qu’une, indiquez ci-dessous qu’elle contient les adresses.',
          }
        : {
            title: 'Aucune colonne d’adresses n’a été reconnue.',
            right:
              'Indiquez ci-dessous quelle colonne contient les adresses e-mail ou les numéros.',
          },
    text_after_quote: ({ row }) => ({
      title: `La ligne ${row} n’est pas du CSV\u00a0: du texte suit un guillemet fermant.`,
      right:
        'Un guillemet à l’intérieur d’une cellule doit être doublé (""). Exportez de nouveau la liste, ou corrigez cette ligne.',
    }),
    row_too_long: ({ row }) => ({
      title: `La ligne ${row} dépasse la longueur possible (100 000 caractères).`,
      right:
        'Le plus souvent, un guillemet n’est jamais fermé, ou les fins de ligne sont perdues. Corrigez cette ligne, ou exportez de nouveau la liste au format CSV (UTF-8).',
    }),
    not_csv: ({ row }) => ({
      title: `La ligne ${row} n’est pas du CSV.`,
      right:
        'Le plus souvent, un guillemet n’est jamais fermé. Corrigez cette ligne, ou exportez de nouveau la liste au format CSV (UTF-8).',
    }),
  },
} as const satisfies Record<ConsoleLanguage, FaultWords>

const WARNINGS = {
  en: {
    everybody_stops: () =>
      'No column says who left, so every row counts as an unsubscribe. If this is a list of everybody, choose the column that holds the status.',
    undated: () =>
      'No column says when people left. Each stop counts from the moment it is recorded, so a yes given before that moment no longer counts.',
    dates_without_zone: () =>
      'Some dates have no time zone and are not used: those stops count from the moment they are recorded.',
    numbers_without_country: () =>
      'Some phone numbers have no country code. Choose their country below, or those rows are refused.',
    other_delimiter: () =>
      'The rows seem to be separated by another character than the column names. Save the file with one separator throughout.',
    uneven_rows: ({ rows }) =>
      `${rows} of the rows that were looked at have more or fewer cells than there are columns. Look at their quotes.`,
    fields_missing: ({ fields }) =>
      `Each consent needs its own evidence, and no column is read as: ${fields.join(', ')}. Choose the columns, or every row is refused.`,
  },
  fr: {
    everybody_stops: () =>
      'Aucune colonne ne dit qui est parti\u00a0: chaque ligne compte donc comme un désabonnement. Si c’est la liste de tout le monde, choisissez la colonne du statut.',
    undated: () =>
      'Aucune colonne ne dit quand les personnes sont parties. Chaque stop compte à partir de son enregistrement\u00a0: un accord donné avant ne compte plus.',
    dates_without_zone: () =>
      'Certaines dates n’ont pas de fuseau horaire et ne sont pas utilisées\u00a0: ces stops comptent à partir de leur enregistrement.',
    numbers_without_country: () =>
      'Certains numéros n’ont pas d’indicatif de pays. Choisissez leur pays ci-dessous, sinon ces lignes sont refusées.',
    other_delimiter: () =>
      'Les lignes semblent séparées par un autre caractère que les noms de colonnes. Enregistrez le fichier avec un seul séparateur.',
    uneven_rows: ({ rows }) =>
      `${rows} des lignes examinées ont plus ou moins de cellules qu’il n’y a de colonnes. Vérifiez leurs guillemets.`,
    fields_missing: ({ fields }) =>
      `Chaque consentement doit apporter sa preuve, et aucune colonne n’est lue comme\u00a0: ${fields.join(', ')}. Choisissez les colonnes, sinon chaque ligne est refusée.`,
  },
} as const satisfies Record<ConsoleLanguage, WarningWords>

/** A fault in two sentences: what was wrong, and what would be right. */
export function sayFault(language: ConsoleLanguage, fault: FileFault): Fault {
  const say = FAULTS[language][fault.code] as (fault: FileFault) => Fault
  return say(fault)
}

export function sayWarning(language: ConsoleLanguage, warning: FileWarning): string {
  const say = WARNINGS[language][warning.code] as (warning: FileWarning) => string
  return say(warning)
}
