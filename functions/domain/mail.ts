/** One mail to one person. Sealed in the inbox until it is handed over, then forgotten. */
export type Message = { readonly to: string; readonly subject: string; readonly text: string }

export type Mail = {
  /** False where nothing is set up to send from: what needs mail is refused or done by hand. */
  readonly canSend: boolean
  readonly send: (message: Message) => Promise<void>
}
