/** Where a person complains: GDPR 77(1), or the like elsewhere. */
export type DataAuthority = {
  /** By its own name for itself. */
  readonly name: string
  readonly url: string
  /** Whether the person may go to the one of their own country instead: GDPR 77(1), in the EEA. */
  readonly isOfEea: boolean
}

/**
 * Those of the EEA are the members of the European Data Protection Board. Germany has one for each
 * state: its federal one says which. Addresses rest on documentation, and are links a person follows.
 */
const EEA: Readonly<Record<string, readonly [name: string, url: string]>> = {
  AT: ['Datenschutzbehörde', 'https://www.dsb.gv.at'],
  BE: [
    'Autorité de protection des données / Gegevensbeschermingsautoriteit',
    'https://www.dataprotectionauthority.be',
  ],
  BG: ['Комисия за защита на личните данни', 'https://www.cpdp.bg'],
  CY: [
    'Office of the Commissioner for Personal Data Protection',
    'https://www.dataprotection.gov.cy',
  ],
  CZ: ['Úřad pro ochranu osobních údajů', 'https://www.uoou.gov.cz'],
  DE: [
    'Bundesbeauftragte für den Datenschutz und die Informationsfreiheit',
    'https://www.bfdi.bund.de',
  ],
  DK: ['Datatilsynet', 'https://www.datatilsynet.dk'],
  EE: ['Andmekaitse Inspektsioon', 'https://www.aki.ee'],
  ES: ['Agencia Española de Protección de Datos', 'https://www.aepd.es'],
  FI: ['Tietosuojavaltuutetun toimisto', 'https://tietosuoja.fi'],
  FR: ['CNIL', 'https://www.cnil.fr'],
  GR: ['Αρχή Προστασίας Δεδομένων Προσωπικού Χαρακτήρα', 'https://www.dpa.gr'],
  HR: ['Agencija za zaštitu osobnih podataka', 'https://azop.hr'],
  HU: ['Nemzeti Adatvédelmi és Információszabadság Hatóság', 'https://www.naih.hu'],
  IE: ['Data Protection Commission', 'https://www.dataprotection.ie'],
  IS: ['Persónuvernd', 'https://www.personuvernd.is'],
  IT: ['Garante per la protezione dei dati personali', 'https://www.garanteprivacy.it'],
  LI: ['Datenschutzstelle', 'https://www.datenschutzstelle.li'],
  LT: ['Valstybinė duomenų apsaugos inspekcija', 'https://vdai.lrv.lt'],
  LU: ['Commission nationale pour la protection des données', 'https://cnpd.public.lu'],
  LV: ['Datu valsts inspekcija', 'https://www.dvi.gov.lv'],
  MT: ['Information and Data Protection Commissioner', 'https://idpc.org.mt'],
  NL: ['Autoriteit Persoonsgegevens', 'https://www.autoriteitpersoonsgegevens.nl'],
  NO: ['Datatilsynet', 'https://www.datatilsynet.no'],
  PL: ['Urząd Ochrony Danych Osobowych', 'https://uodo.gov.pl'],
  PT: ['Comissão Nacional de Proteção de Dados', 'https://www.cnpd.pt'],
  RO: [
    'Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal',
    'https://www.dataprotection.ro',
  ],
  SE: ['Integritetsskyddsmyndigheten', 'https://www.imy.se'],
  SI: ['Informacijski pooblaščenec', 'https://www.ip-rs.si'],
  SK: ['Úrad na ochranu osobných údajov', 'https://dataprotection.gov.sk'],
}

const ELSEWHERE: Readonly<Record<string, readonly [name: string, url: string]>> = {
  AU: ['Office of the Australian Information Commissioner', 'https://www.oaic.gov.au'],
  CA: ['Office of the Privacy Commissioner of Canada', 'https://www.priv.gc.ca'],
  CH: [
    'Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter',
    'https://www.edoeb.admin.ch',
  ],
  GB: ['Information Commissioner’s Office', 'https://ico.org.uk'],
  US: ['Federal Trade Commission', 'https://www.ftc.gov'],
}

/** The authority of a country (ISO 3166), if it is one that we know. */
export function dataAuthority(country: string | undefined): DataAuthority | undefined {
  if (country === undefined) return undefined
  const isOfEea = Object.hasOwn(EEA, country)
  const known = isOfEea
    ? EEA[country]
    : Object.hasOwn(ELSEWHERE, country)
      ? ELSEWHERE[country]
      : undefined
  return known && { name: known[0], url: known[1], isOfEea }
}
