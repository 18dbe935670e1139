import { operation } from '../http/operation.ts'
import { probed, providerAccounts } from '../schemas/provider-account.ts'

const listProviders = operation({
  id: 'listProviders',
  method: 'GET',
  path: '/v1/providers',
  tag: 'Providers',
  summary: 'Accounts at providers: how each is set up, and when it was last heard',
  description:
    'Every entry of the accounts document, also those that cannot be used, with the reason. Of secrets only the number is said.',
  right: 'admin',
  answers: { 200: { description: 'All accounts, by name.', schema: providerAccounts } },
  examples: [
    {
      name: 'all',
      summary: 'Every account',
      needs: ['hearProvider/stop'],
      status: 200,
      answer: {
        accounts: [
          {
            account: 'generic/main',
            provider: 'generic',
            name: 'Standard Webhooks',
            usable: true,
            senders: [{ id: 'acme', registered: true, name: 'Acme', numbers: ['+33700000001'] }],
            url: 'https://stop.example.com/inbound/generic/main',
            hears: 'any system of your own: JSON {id, channel, from, to?, text, at?}',
            authentication: 'webhook-signature, HMAC-SHA256 over id, time and body',
            proof: { by: 'shared_secret', count: 1, max: 3 },
            test: {
              way: 'own_system',
              detail: 'Send one from your own system; `npx basta hear` shows what it says.',
              restsOn: 'documentation',
            },
            lastGenuine: { at: '2026-11-21T09:00:00.000Z', what: 'reply', detail: 'a reply' },
            refusedToday: 0,
          },
        ],
      },
    },
  ],
})

const testProvider = operation({
  id: 'testProvider',
  method: 'POST',
  path: '/v1/providers/:provider/:account/test',
  tag: 'Providers',
  summary: 'Tests an account without recording anything',
  description:
    'Where both hold a secret, a request is made as the provider would make it, signed, verified, and read; the answer says what would be recorded. It shows that this half is right, not that the provider has the same secret and URL: for that, `next` says how the provider is made to send one. A provider that signs with a key of its own cannot be tested from here.',
  right: 'admin',
  answers: { 200: { description: 'What became of each step.', schema: probed } },
  refusals: ['unknown_account'],
  examples: [
    {
      name: 'works',
      summary: 'A system of your own, by Standard Webhooks',
      needs: ['putSender/acme'],
      path: { provider: 'generic', account: 'main' },
      status: 200,
      answer: {
        account: 'generic/main',
        outcome: 'works',
        steps: [
          {
            step: 'account',
            outcome: 'found',
            values: ['generic/main'],
            passed: true,
            detail: 'generic/main is in the accounts document.',
          },
        ],
        next: 'Send one from your own system; `npx basta hear` shows what it says.',
      },
    },
  ],
})

/** What whoever wires a provider looks at. */
export const providerOperations = { listProviders, testProvider } as const
