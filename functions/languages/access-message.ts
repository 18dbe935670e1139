/** What the message with the link says. It goes to whoever was named, so it says nothing of them. */
const WORDS = {
  en: {
    subject: 'What is held about this address: your link',
    text: (host: string, url: string) =>
      `Somebody asked ${host} what it holds about this e-mail address.\n\n` +
      `If it was you, this link shows it. It is good for seven days, and for one hour once it is used:\n\n` +
      `${url}\n\n` +
      `If it was not you, there is nothing to do: without this link nobody is shown anything.\n`,
    short: (host: string, url: string) =>
      `${host}: what is held about this number (7 days): ${url} Not you? Ignore this.`,
  },
  fr: {
    subject: 'Ce qui est conservé sur cette adresse : votre lien',
    text: (host: string, url: string) =>
      `Quelqu’un a demandé à ${host} ce qu’il conserve sur cette adresse e-mail.\n\n` +
      `Si c’est vous, ce lien vous le montre. Il est valable sept jours, et une heure après sa première utilisation :\n\n` +
      `${url}\n\n` +
      `Si ce n’est pas vous, il n’y a rien à faire : sans ce lien, rien n’est montré à personne.\n`,
    // Letters of the GSM alphabet: one message, not two.
    short: (host: string, url: string) =>
      `${host} : ce qui est gardé sur ce numéro (7 jours) : ${url} Pas vous ? Ignorez ce message.`,
  },
} as const

type Link = { readonly host: string; readonly url: string }

export function linkMail(
  language: 'en' | 'fr',
  { host, url }: Link,
): { subject: string; text: string } {
  const { subject, text } = WORDS[language]
  return { subject, text: text(host, url) }
}

export function linkText(language: 'en' | 'fr', { host, url }: Link): string {
  return WORDS[language].short(host, url)
}
