import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'

/** The least that answers from a table: Hono, the SDK, one strongly consistent read. */
const client = new DynamoDBClient()
const app = new Hono().post('/v1/check', async (c) => {
  const { to } = await c.req.json<{ to: string }>()
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: process.env['TABLE_NAME'],
      Key: { pk: { S: to }, sk: { S: 'S' } },
      ConsistentRead: true,
    }),
  )
  return c.json({ known: Item !== undefined })
})

export const handler = handle(app)
