/** One mail to one person. Sealed in the inbox until it is sent, then deleted. */
export type Message = { readonly to: string; readonly subject: string; readonly text: string }

export type Mail = {
  /** False if no sending address is configured: what needs mail is refused or done by hand. */
  readonly canSend: boolean
  readonly send: (message: Message) => Promise<void>
}
