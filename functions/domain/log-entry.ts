/** An event as the log names it: what a reader needs to fetch it. */
export type LogEntry = { readonly event: string; readonly contact: string; readonly sk: string }
