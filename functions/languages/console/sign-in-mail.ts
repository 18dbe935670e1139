import type { ConsoleLanguage } from '../../domain/operator.ts'

type Link = { readonly name: string; readonly url: string; readonly minutes: number }

type SignInMail = { readonly subject: string; readonly text: (link: Link) => string }

/** The mail with a link to the console. Written by us; no native speaker has read the French. */
export const signInMail: Readonly<Record<ConsoleLanguage, SignInMail>> = {
  en: {
    subject: 'Your link to sign in to Basta',
    text: ({ name, url, minutes }) => `Hello ${name},

This link signs you in to the console of Basta:

${url}

It works once, for ${minutes} minutes, in the browser in which you asked for it.

If you did not ask for it, you can ignore this mail: nobody can use the link without your browser.
`,
  },
  fr: {
    subject: 'Votre lien de connexion à Basta',
    text: ({ name, url, minutes }) => `Bonjour ${name},

Ce lien vous connecte à la console de Basta :

${url}

Il fonctionne une seule fois, pendant ${minutes} minutes, dans le navigateur où vous l’avez demandé.

Si vous n’avez rien demandé, ignorez ce message : personne ne peut utiliser le lien sans votre navigateur.
`,
  },
}
