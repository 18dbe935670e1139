import { describe, expect, it } from 'vitest'
import { ownWordsMasked } from '../../functions/classify/training/own-words.ts'

const masked = (text: string): string => ownWordsMasked(text, {})

/** A text, and what of it names somebody. */
const NAMED: readonly (readonly [text: string, ...names: string[]])[] = [
  ['Hi, this is Karen Smith, stop texting me', 'Karen', 'Smith'],
  ['my name is karen and i want out', 'karen'],
  ['PLEASE STOP TEXTING ME. KAREN', 'KAREN'],
  ['THIS IS WILL FROM ACCOUNTS STOP', 'WILL'],
  ['i am will and i want you to stop', 'will'],
  ['thanks karen', 'karen'],
  ['Stop!! Thanks,\nMark', 'Mark'],
  ['stop messaging me - Bob', 'Bob'],
  ['karen here stop it', 'karen'],
  ['who is this? its dave', 'dave'],
  ['Mr. Smith died last year, stop', 'Smith'],
  ['wrong number, Mohammed moved out', 'Mohammed'],
  ['my husband Bill passed away', 'Bill'],
  ['Hi Jessica, wrong person, xoxo deshawn', 'Jessica', 'deshawn'],
  ['deshawn and svetlana never asked for this', 'deshawn', 'svetlana'],
  ['Tell Patrick O’Brien to stop', 'Patrick', 'Brien'],
  ['Je m’appelle Jean-Pierre Dupont, arrêtez vos messages', 'Jean', 'Pierre', 'Dupont'],
  ['mme lefebvre vous demande d’arrêter', 'lefebvre'],
  ['Arrêtez svp. Cordialement, Nathalie Moreau', 'Nathalie', 'Moreau'],
  ['Ich heiße Petra Müller, bitte keine Werbung mehr', 'Petra', 'Müller'],
  ['Bitte keine Nachrichten mehr an Frau Petra Schulz, LG Hans', 'Petra', 'Schulz', 'Hans'],
  ['me llamo José García y no quiero más mensajes', 'José', 'García'],
  ['mi chiamo giuseppe, basta messaggi', 'giuseppe'],
  ['Sono Laura Bianchi, non scrivetemi più', 'Laura', 'Bianchi'],
  ['meu nome é joão silva, parem com isso', 'joão', 'silva'],
  ['ik ben Willem, graag uitschrijven. groetjes, Anneke', 'Willem', 'Anneke'],
  ['jag heter Håkan, sluta', 'Håkan'],
  ['jeg heter Bjørn Hansen, slutt', 'Bjørn', 'Hansen'],
  ['tämä on Matti Virtanen, lopettakaa viestit', 'Matti', 'Virtanen'],
  ['nazywam się Wojciech Kowalski, proszę wypisać', 'Wojciech', 'Kowalski'],
  ['меня зовут Иван Петров, не пишите мне больше', 'Иван', 'Петров'],
  ['με λένε Γιώργο Παπαδόπουλο, σταματήστε', 'Γιώργο', 'Παπαδόπουλο'],
  ['benim adım Ayşe Yılmaz, mesaj atmayın', 'Ayşe', 'Yılmaz'],
  ['اسمي محمد لا ترسلوا لي رسائل', 'محمد'],
  ['انا احمد بدي الغي', 'احمد'],
  ['wrong number, ask for sam', 'sam'],
  ['นี่คือสมชาย หยุดส่ง', 'สมชาย'],
  ['저는 김민수입니다 그만 보내세요', '김민수'],
  ['קוראים לי יוסי תפסיקו', 'יוסי'],
  ['我叫王小明，不要再发了', '王小明'],
  ['私は田中です。配信停止', '田中'],
]

/** What it asks for must be left. */
const KEPT = [
  'please take me off your list',
  'stop texting me',
  'this is not ok',
  'PLEASE STOP TEXTING ME',
  'hello please stop',
  'not interested',
  'je ne veux plus recevoir de messages',
  'bitte keine Werbung mehr',
  'no quiero más mensajes',
  'больше не пишите мне',
  '不要再发了',
]

describe('a text masked for a labelled row', () => {
  it.each(NAMED)('names nobody: %j', (text, ...names) => {
    const row = masked(text)
    expect(row).toContain('NAME')
    for (const name of names) expect(row.toLowerCase()).not.toContain(name.toLowerCase())
  })

  it.each(KEPT)('keeps what it asks for: %j', (text) => {
    expect(masked(text)).toBe(text)
  })

  it('has no number of three digits or more, in any script, and no digit at all', () => {
    expect(masked('call 06 12 34 or 0612345678, 3 a day')).toBe('call ## ## ## or ###, # a day')
    expect(masked('٠٥٥١٢٣٤٥٦٧ الغاء')).not.toMatch(/\p{Nd}/u)
  })

  it('has no link, address or handle', () => {
    const text = 'stop it, see https://a.example/u?id=7 or www.b.example, mail me@c.example @me_99'
    expect(masked(text)).toBe('stop it, see LINK or LINK mail LINK LINK')
    expect(masked('remove me from acme.com')).toBe('remove me from LINK')
  })

  it('has nothing of a mail that it quotes', () => {
    const mail = 'Please remove me\n\nOn Mon, Nov 23, 2026, Karen Smith wrote:\n> Our autumn offers'
    const row = ownWordsMasked(mail, { mail: { ownHosts: [] } })
    expect(row).toContain('Please remove me')
    expect(row).not.toMatch(/autumn|Karen/)
  })

  it('takes no longer than the text is long', () => {
    for (const part of ['a', 'Karen ', '@', 'a@', 'a.', 'thanks ', '\n', '我是'])
      expect(masked(part.repeat(5_000)).length).toBeLessThan(40_000)
  })
})
