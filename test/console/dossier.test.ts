import { rmSync } from 'node:fs'
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { signIn, type SignedInBrowser } from '../house/console.ts'
import { consentTo, OPT_OUT, twilioText, type TestHouse } from '../house/house.ts'
import { importList, importsFolderOf } from '../house/importing.ts'
import { scanItems } from '../house/witness.ts'
import { lookUp, openAcme, PHONE, shown } from './person.ts'

const NONE = { S: '' }

async function openStopped(): Promise<{ house: TestHouse; officer: SignedInBrowser }> {
  const house = await openAcme(OPT_OUT)
  house.setNow(new Date('2026-03-01T09:12:00Z'))
  const consent = consentTo(PHONE, {
    wording: 'Yes to offers by text.',
    obtainedAt: '2026-02-28T09:00:00Z',
  })
  await house.api('POST', '/v1/consents', consent)
  house.setNow(new Date('2026-03-03T09:12:00Z'))
  await house.request(...twilioText('STOP'))
  const officer = await signIn(house, 'officer', { name: 'Grace Ito', language: 'en' })
  return { house, officer }
}

const dossier = async (officer: SignedInBrowser, lang: string) => {
  const page = await lookUp(officer, PHONE)
  return shown(officer.post(`/console/people/${page.id}/dossier`, { held: page.held, lang }))
}

describe('a dossier', () => {
  it('says what was consented to, each stop with its evidence, and whether the chain is whole', async () => {
    const { officer } = await openStopped()
    const { words } = await dossier(officer, 'en')
    for (const said of [
      'About +33612345678',
      'Register stop.example.test',
      'Made on 3 March 2026, 09:12 UTC',
      'By Grace Ito',
      'may not be sent marketing by anyone since 3 March 2026, 09:12 UTC, because they answered STOP to Acme.',
      'Agreed · 28 February 2026, 09:00 UTC',
      'Wording Yes to offers by text. Version 1 Source acme.example/join Proof form entry 4711',
      'Said stop · 3 March 2026, 09:12 UTC',
      'Recorded by account twilio/main',
      'Keyword STOP',
      'A stop counts from the moment at which it was said, where that is known, and else from its receipt.',
      'by START to the number that was answered STOP; or by Undo on the page where the stop was pressed',
      'The salts of the evidence are not in the copy',
      'Yes. All 2 events were checked',
    ])
      expect(words).toContain(said)
  })

  it.each(['Stop svp', 'Merci de m’envoyer STOP'])(
    'names the word that "%s" was read by',
    async (text) => {
      const { house, officer } = await openStopped()
      await house.request(...twilioText(text))
      const { words } = await dossier(officer, 'en')
      expect(words.match(/Keyword STOP/g)).toHaveLength(2)
    },
  )

  it('is in French whatever the language of the console', async () => {
    const { officer } = await openStopped()
    const { words, html } = await dossier(officer, 'fr')
    for (const said of [
      'Dossier de preuve',
      'Depuis le 3 mars 2026 à 9 h 12 UTC, aucun expéditeur ne peut envoyer de prospection à cette personne, car elle a répondu STOP à Acme.',
      'A consenti · 28 février 2026 à 9 h 00 UTC',
      'Une opposition vaut dès le moment où elle a été exprimée, s’il est connu, et sinon dès sa réception.',
      'ou par Annuler sur la page où l’opposition a été faite',
      'Les sels des preuves ne sont pas dans la copie',
      'Oui. Les 2 événements ont été vérifiés',
    ])
      expect(words).toContain(said)
    expect(html).toContain('<html lang="fr">')
    // The first of a month is an ordinal.
    expect(words).toContain('Reçu le 1er mars 2026')
  })

  it('says of a stop that was said again when it was said first, as the page of the person does', async () => {
    const { house, officer } = await openStopped()
    house.setNow(new Date('2026-03-03T12:00:00Z'))
    await house.request(...twilioText('STOP', { id: `SM${'2'.repeat(32)}` }))
    const said = 'First asked on 3 March 2026, 09:12 UTC.'
    expect((await lookUp(officer, PHONE)).words).toContain(said)
    expect((await dossier(officer, 'en')).words).toMatch(
      new RegExp(`since 3 March 2026, 12:00 UTC, .*${said}`),
    )
    expect((await dossier(officer, 'fr')).words).toContain(
      'Première opposition le 3 mars 2026 à 9 h 12 UTC.',
    )
  })

  it('names the list that a stop came from, and no address in its name', async () => {
    const house = await openAcme(OPT_OUT)
    onTestFinished(() => rmSync(importsFolderOf(house), { recursive: true, force: true }))
    const row = `address,occurredAt\n${PHONE},2025-02-01T00:00:00Z\n`
    const { id } = await importList(house, row, { source: 'SendGrid export of 2026-11-20' })
    const officer = await signIn(house, 'officer', { language: 'en' })
    expect((await dossier(officer, 'en')).words).toContain(
      `Imported list SendGrid export of 2026-11-20 · ${id}`,
    )
    expect((await dossier(officer, 'fr')).words).toContain('Liste importée SendGrid export')
    const again = `address,occurredAt\n${PHONE},2025-03-01T00:00:00Z\n`
    const other = await importList(house, again, { source: 'asked for by eve@one.example' })
    const { words } = await dossier(officer, 'en')
    expect(words).toContain(`Imported list ${other.id}`)
    expect(words).not.toContain('eve@one.example')
  })

  it('by the id alone shows no address, and says what it may lack', async () => {
    const { officer } = await openStopped()
    const { id } = await lookUp(officer, PHONE)
    const { words } = await shown(officer.get(`/console/people/${id}/dossier?lang=en`))
    expect(words).not.toContain('612345678')
    expect(words).toMatch(/Opened by its id, without the address|may be of an earlier hash key/)
  })

  it('finds an event that was changed, one that was removed, and the newest that is gone', async () => {
    const { house, officer } = await openStopped()
    await house.request(...twilioText('STOP', { id: `SM${'1'.repeat(32)}` }))
    const { client, table } = dynamo(house.table, house.endpoint)
    const events = (await scanItems(house))
      .filter(({ pk, sk }) => pk?.S?.startsWith('C#') === true && sk?.S?.startsWith('E#') === true)
      .toSorted((a, b) => ((a['sk']?.S ?? '') < (b['sk']?.S ?? '') ? -1 : 1))
    const [first, second, third] = events
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('Three events are on record.')
    expect((await dossier(officer, 'en')).words).toContain('Yes. All 3 events were checked')
    const broken = async () => {
      expect((await lookUp(officer, PHONE)).words).toContain('Broken in')
      return (await dossier(officer, 'en')).words
    }
    const put = (Item: typeof first) => client.send(new PutItemCommand({ TableName: table, Item }))
    const remove = ({ pk, sk }: typeof first) =>
      client.send(
        new DeleteItemCommand({ TableName: table, Key: { pk: pk ?? NONE, sk: sk ?? NONE } }),
      )

    await put({ ...first, blocks: { S: 'every' } })
    expect(await broken()).toContain('was changed after it was recorded')
    await put(first)
    await remove(second)
    expect(await broken()).toContain('does not follow the event before it')
    await put(second)
    await remove(third)
    expect(await broken()).toContain('the newest events are missing')
    await put(third)
    expect((await dossier(officer, 'en')).words).toContain('Yes. All 3 events were checked')
  })
})
