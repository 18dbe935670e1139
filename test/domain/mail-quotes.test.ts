import { describe, expect, it } from 'vitest'
import { classify } from '../../functions/classify/classify.ts'
import { readCorpus } from '../../infra/classifier/corpus.ts'

const OWN_HOSTS = ['acme.example']
const read = (text: string) => classify(text, { mail: { ownHosts: OWN_HOSTS } })

const THANKS = 'Thank you, the parcel arrived this morning.'
const OFFER = 'Our new season is here.\nTo unsubscribe click here https://acme.example/u/x'
/** The same offer where no link tells whose it is. */
const BARE_OFFER =
  'Our new season is here.\n\nYou no longer want our mails? Unsubscribe me from all.'

const HEADS: Readonly<Record<string, string>> = {
  'Outlook in bold': '*From:* Acme <news@acme.example>\n*Sent:* Monday\n*Subject:* Offers',
  'Outlook plain': 'From: Acme <news@acme.example>\nSent: Monday\nTo: Jane\nSubject: Offers',
  'Outlook without an address': 'From: Acme\nSent: Monday\nTo: Jane\nSubject: Offers',
  'Outlook under its rule': `${'_'.repeat(32)}\nFrom: Acme\nSent: Monday`,
  'Outlook, French': '*De :* Acme <news@acme.example>\n*Envoyé :* lundi\n*Objet :* Offres',
  'Outlook, German': 'Von: Acme\nGesendet: Montag\nAn: Jane\nBetreff: Angebote',
  'Outlook, Spanish': '*De:* Acme\n*Enviado:* lunes\n*Asunto:* Ofertas',
  'Outlook, Italian': 'Da: Acme\nInviato: lunedì\nOggetto: Offerte',
  'Outlook, Portuguese': 'De: Acme\nEnviado: segunda-feira\nAssunto: Ofertas',
  'Outlook, Dutch': '*Van:* Acme\n*Verzonden:* maandag\n*Onderwerp:* Aanbod',
  'Outlook, Polish': 'Od: Acme\nWysłano: poniedziałek\nTemat: Oferty',
  'Outlook, Swedish': '*Från:* Acme\n*Skickat:* måndag\n*Ämne:* Erbjudanden',
  'Outlook, Danish': 'Fra: Acme\nSendt: mandag\nEmne: Tilbud',
  'Outlook, Finnish': 'Lähettäjä: Acme\nLähetetty: maanantai\nAihe: Tarjoukset',
  'Outlook, Russian': 'От: Acme\nОтправлено: понедельник\nТема: Предложения',
  'Outlook, Greek': 'Από: Acme\nΣτάλθηκε: Δευτέρα\nΘέμα: Προσφορές',
  'Outlook, Turkish': 'Kimden: Acme\nGönderildi: Pazartesi\nKonu: Teklifler',
  'Outlook, Arabic': 'من: Acme\nتم الإرسال: الاثنين\nالموضوع: عروض',
  'Outlook, Chinese': '发件人：Acme\n发送时间：2026年6月5日\n主题：优惠',
  'one line with our address': 'Från: Acme <news@acme.example>',
  'a line of no language we know': 'Frá: Acme <news@acme.example>',
  'a date and the name before the verb':
    'On Mon, 5 Jun 2026 at 12:22, Acme <news@acme.example> wrote:',
  'German, the name after the verb':
    'Am Mo., 5. Juni 2026 um 12:22 Uhr schrieb Acme <news@acme.example>:',
  'German, without an address': 'Am 05.06.2026 um 12:22 schrieb Acme:',
  'Dutch, the name after the verb': 'Op ma 5 juni 2026 om 12:22 schreef Acme <news@acme.example>:',
  'Danish, the name after the verb': 'Den man. 5. jun. 2026 kl. 12.22 skrev Acme:',
  Norwegian: 'man. 5. juni 2026 kl. 12:22 skrev Acme <news@acme.example>:',
  Swedish: 'Den mån 5 juni 2026 12:22Acme <news@acme.example> skrev:',
  Finnish: 'ma 5. kesäk. 2026 klo 12.22 Acme <news@acme.example> kirjoitti:',
  French: 'Le lun. 5 juin 2026 à 12:22, Acme <news@acme.example> a écrit :',
  Spanish: 'El lun, 5 jun 2026 a las 12:22, Acme (<news@acme.example>) escribió:',
  Italian: 'Il giorno lun 5 giu 2026 alle ore 12:22 Acme <news@acme.example> ha scritto:',
  Portuguese: 'Em seg., 5 de jun. de 2026 às 12:22, Acme <news@acme.example> escreveu:',
  Polish: 'pon., 5 cze 2026 o 12:22 Acme <news@acme.example> napisał(a):',
  Russian: 'пн, 5 июн. 2026 г. в 12:22, Acme <news@acme.example>:',
  Greek: 'Στις Δευ 5 Ιουν 2026 στις 12:22, ο χρήστης Acme <news@acme.example> έγραψε:',
  Turkish: 'Acme <news@acme.example>, 5 Haz 2026 Pzt, 12:22 tarihinde şunu yazdı:',
  Arabic: 'في الاثنين، 5 يونيو 2026 في 12:22 تمت كتابة ما يلي بواسطة Acme <news@acme.example>:',
  Chinese: 'Acme <news@acme.example> 于2026年6月5日周一 12:22写道：',
  'a date first and no verb': '2026-06-05 12:22 GMT+02:00 Acme <news@acme.example>:',
  'over two lines':
    'On Monday, 5 June 2026 at 12:22 Central European Summer Time, Acme\n<news@acme.example> wrote:',
  'in dashes': '---- On Mon, 05 Jun 2026 12:22:00 +0200 Acme <news@acme.example> wrote ----',
  'a rule of dashes': '-----Original Message-----',
  'a rule of dashes, German': '-----Ursprüngliche Nachricht-----',
  forwarded: '---------- Forwarded message ---------',
  'forwarded, French': '---------- Message transféré ---------',
  'forwarded, German': '-------- Weitergeleitete Nachricht --------',
  'forwarded, Italian': '---------- Messaggio inoltrato ----------',
  'forwarded by Apple': 'Begin forwarded message:',
  'forwarded by Apple, French': 'Début du message réexpédié :',
}

describe('what stands below the head of a quotation is not the person’s word', () => {
  it.each(Object.entries(HEADS))('%s', (_, head) => {
    for (const offer of [OFFER, BARE_OFFER])
      expect(read(`${THANKS}\n\n${head}\n\n${offer}`)).toMatchObject({ intent: 'none' })
  })

  it.each(Object.entries(HEADS))('%s: a stop above it is a stop', (_, head) => {
    for (const said of ['STOP', 'Hello,\n\nplease unsubscribe me.\n\nJane'])
      expect(read(`${said}\n\n${head}\n\n${OFFER}`)).toMatchObject({ intent: 'stop' })
  })

  it.each(Object.entries(HEADS))('%s: a stop below its marked lines is a stop', (_, head) => {
    const quoted = OFFER.split('\n').map((line) => `> ${line}`)
    const posted = `${head}\n${quoted.join('\n')}\n\nPlease unsubscribe me.`
    expect(read(posted)).toMatchObject({ intent: 'stop' })
    expect(read(`Hello,\n\n${posted}`)).toMatchObject({ intent: 'stop' })
    expect(read(`${THANKS}\n\n${head}\n${quoted.join('\n')}`)).toMatchObject({ intent: 'none' })
  })

  it('without a date or an address too', () => {
    for (const head of ['Acme wrote:', 'Acme schrieb:', 'Acme a écrit :', 'Acme skrev:'])
      expect(read(`${THANKS}\n\n${head}\n\n${OFFER}`)).toMatchObject({ intent: 'none' })
  })
})

describe('under a head that nobody knows', () => {
  it.each(['Acme, Monday', '~~ Acme ~~', 'Kutoka kwa Acme, Jumatatu'])(
    '%s: a line with our link is not theirs, nor what follows',
    (head) => {
      const quoted = `${head}\n\n${OFFER}\n\nAcme, 1 High Street`
      expect(read(`${THANKS}\n\n${quoted}`)).toMatchObject({ intent: 'none' })
    },
  )

  it.each([
    'To unsubscribe click here https://tracker.example/x',
    'Unsubscribe me: www.tracker.example/x',
    'Click https://tracker.example/x to stop receiving our mails',
  ])('%s: is held at most', (footer) => {
    const { intent } = read(`${THANKS}\n\nOur new season is here.\n\n${footer}`)
    expect(intent).not.toBe('stop')
    expect(read(`${THANKS}\n\nPlease unsubscribe me.\n\n${footer}`)).toMatchObject({
      intent: 'stop',
    })
  })
})

describe('no stop of a person’s own is lost', () => {
  it.each([
    'unsubscribe me',
    'STOP\n\nSent from my iPhone',
    'Please unsubscribe me\n\nGet Outlook for iOS<https://aka.ms/o0ukef>',
    'Hello,\n\nplease unsubscribe me from acme.example.\n\nThanks',
    'Hello,\n\nstop sending me mails from news@acme.example!\n\nJane',
    'Hello,\n\ntake me off your list.\n\nJane Doe\nwww.jane.example',
    'As I wrote:\nplease unsubscribe me',
    'Comme je l’ai écrit :\n\nne m’envoyez plus rien',
    'My address: jane@customer.example\n\nPlease unsubscribe me',
    'Name: Jane\nEmail: jane@customer.example\n\nPlease unsubscribe me',
    'Bonjour\n*** STOP ***\nmerci',
    '> STOP',
    'Désinscription svp\n-- \nJane',
  ])('%j is a stop', (said) => {
    expect(read(said)).toMatchObject({ intent: 'stop' })
  })

  it.each([
    'The link https://acme.example/u/x does not work, take me off your list',
    'Hello,\n\nyour link https://acme.example/u/x does not work.\n\nPlease remove me from your list.',
    'Bonjour,\n\nce lien https://acme.example/u/x ne marche pas.\n\nSTOP',
    'Hallo,\n\nder Link https://acme.example/u/x geht nicht, bitte tragen Sie mich aus.',
    'Bitte austragen: https://acme.example/u/x',
    'Bonjour,\n\nle lien https://acme.example/u/x ne fonctionne pas, désinscription svp',
    'Hi there, it is me again.\n\nunsubscribe https://acme.example/u/x',
    'https://acme.example/u/x funktioniert nicht, abmelden\n\nDanke',
  ])('%j is held at least', (said) => {
    expect(['stop', 'held']).toContain(read(said).intent)
  })

  it('a quoted line that lost its mark is held at most', () => {
    const quoted = '> Our new season\nis here. Unsubscribe from our mails\n> at any time'
    expect(read(`${THANKS}\n\n${quoted}`).intent).not.toBe('stop')
    const asked = '> Shall we go on?\nPlease unsubscribe me\n> Yours, Acme'
    expect(read(asked)).toMatchObject({ intent: 'stop' })
  })

  it('a colleague of ours called Ben quotes as any other', () => {
    const head = 'On Mon, 5 Jun 2026 at 12:22, Ben <ben@acme.example> wrote:'
    expect(read(`${THANKS}\n\n${head}\n\n${BARE_OFFER}`)).toMatchObject({ intent: 'none' })
  })

  it('reads an answer that quotes nothing as it reads a text', () => {
    const replies = readCorpus().filter(({ set }) => ['plain', 'sixth', 'seventh'].includes(set))
    const differing = replies.filter(({ text }) => {
      const asText = classify(text).intent
      const asMail = read(text).intent
      return asText === 'stop' && asMail !== 'stop' && asMail !== 'held'
    })
    expect(differing).toEqual([])
  })
})

it('takes no longer than its length, whatever it is made of', () => {
  const parts = [
    'a: ',
    '- ',
    '> ',
    '* ',
    'wrote ',
    'schrieb: ',
    '<a@',
    '//a.',
    'www.',
    '\n',
    '—:',
    'I ',
    '=',
    'From: a\n',
  ]
  for (const part of parts) {
    const began = performance.now()
    read(part.repeat(Math.ceil(600_000 / part.length)))
    // What is not linear takes minutes.
    expect(performance.now() - began, part).toBeLessThan(6_000)
  }
})

describe('a notice of ours that a program put below without a head', () => {
  it.each([
    'You receive this mail because you subscribed. Unsubscribe',
    'You are receiving this email because you subscribed. Unsubscribe me',
    'Sie erhalten diese E-Mail, weil Sie sich angemeldet haben. Abmelden',
    'Vous avez reçu ce message car vous êtes inscrit. Me désabonner',
  ])('%s: never stops outright', (notice) => {
    expect(read(`Thank you, all good.\n\nRegards\nAda\n\n${notice}`).intent).not.toBe('stop')
  })

  it('leaves what the person asks above it a stop', () => {
    const text = 'Please unsubscribe me.\n\nAda\n\nYou receive this mail because you subscribed.'
    expect(read(text).intent).toBe('stop')
  })
})
