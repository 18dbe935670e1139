/**
 * A client of AWS for one call. Its connection ends with it: kept alive, one of each call would stay open
 * until the service closes it, and a process may have only so many.
 */
export async function briefly<Client extends { readonly destroy: () => void }, Answer>(
  client: Client,
  work: (client: Client) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work(client)
  } finally {
    client.destroy()
  }
}
