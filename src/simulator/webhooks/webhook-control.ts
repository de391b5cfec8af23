/**
 * What the person who runs `fin-sync simulate` can do that Intercom's API cannot (no token, not counted):
 *
 *     POST /__simulator/webhooks              {"url", "secret", "topics"?}; answers 201
 *     POST /__simulator/webhooks/send         {"topic", "item", "id"?}; answers what became of it
 *     POST /__simulator/webhooks/ping         answers what became of it
 *     GET  /__simulator/webhooks              {"deliveries": [{"id", "topic", "url", "state", "attempts", "status"}]}
 *     POST /__simulator/conversations         a conversation with Fin's part in it; answers 201 {"id"}
 *     POST /__simulator/conversations/{id}    changes one; answers {"id"}
 */
import { z } from 'zod'
import { addConversation } from '../conversations/add-by-hand.ts'
import { deskByHand } from '../conversations/by-hand.ts'
import { changesBody, seedBody } from '../conversations/seed-body.ts'
import { ApiError } from '../http/api-error.ts'
import type { SimulatorApp } from '../http/app.ts'
import { parseBody, parseJson } from '../http/parse-body.ts'
import type { Workspace } from '../workspace.ts'

const subscription = z.strictObject({ url: z.url(), secret: z.string().min(1), topics: z.array(z.string()).exactOptional() })
const sending = z.strictObject({ topic: z.string(), item: z.record(z.string(), z.unknown()), id: z.string().exactOptional() })

export function addWebhookControl(app: SimulatorApp, workspace: Workspace): void {
  const { webhooks } = workspace
  const { conversations } = deskByHand(workspace)
  const on = (path: string, status: 200 | 201, answer: (text: string, id: string) => object | Promise<object>) =>
    void app.post(`/__simulator/${path}`, async (c) => {
      const answered = await orComplaint(async () => answer(await c.req.text(), c.req.param('id') ?? ''))
      return 'error' in answered ? c.json(answered, 400) : c.json(answered, status)
    })
  app.get('/__simulator/webhooks', (c) => c.json({ deliveries: webhooks.deliveries() }))
  on('webhooks', 201, (text) => {
    webhooks.subscribe(parseBody(subscription, parseJson(text)))
    return { subscribed: true }
  })
  on('webhooks/send', 200, async (text) => {
    const { topic, item, id } = parseBody(sending, parseJson(text))
    return { deliveries: await webhooks.send(topic, item, id === undefined ? {} : { id }) }
  })
  on('webhooks/ping', 200, async () => ({ deliveries: await webhooks.ping() }))
  on('conversations', 201, (text) => ({ id: addConversation(workspace, parseBody(seedBody, parseJson(text))).id }))
  on('conversations/:id', 200, (text, id) => {
    const changes = parseBody(changesBody, parseJson(text))
    if (conversations.find(id) === undefined) return { error: `there is no conversation ${id}` }
    return { id: conversations.change(id, changes).id }
  })
}

async function orComplaint(work: () => Promise<object>): Promise<object> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiError) return { error: error.message }
    throw error
  }
}
