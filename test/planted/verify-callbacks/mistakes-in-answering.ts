import { setTimeout as sleep } from 'node:timers/promises'
import type { MistakenReceiver } from './expect-findings.ts'
import { decodeBoth, storeFurthest } from './planted-receiver.ts'

const secret = ['--header', 'X-Webhook-Secret: s3cret']
const quick = ['--time-limit', '1s']

/** Mistakes in the answer to a callback, and callbacks that a receiver cannot handle. */
export const MISTAKES_IN_ANSWERING: readonly MistakenReceiver[] = [
  {
    mistake: 'answers 500 to an unknown status',
    receiver: { refuse: ({ status }) => (isKnown(status) ? undefined : 500) },
  },
  {
    mistake: 'answers 400 to an unknown status',
    receiver: { refuse: ({ status }) => (isKnown(status) ? undefined : 400) },
  },
  {
    mistake: 'answers 500 to status ko',
    receiver: { refuse: ({ status }) => (status === 'ko' ? 500 : undefined) },
  },
  {
    mistake: 'answers 404 to status validation, which it does not know',
    receiver: { refuse: ({ status }) => (status === 'validation' ? 404 : undefined) },
  },
  {
    mistake: 'answers 500 to a repeated callback (a unique key)',
    receiver: {
      refuse: ({ status }, _, { events }) => (events.includes(status) ? 500 : undefined),
    },
  },
  {
    mistake: 'answers 409 to validation after ok',
    receiver: {
      refuse: ({ status }, _, order) => (isEnd(order.status) && !isEnd(status) ? 409 : undefined),
    },
  },
  {
    mistake: 'answers 410 to everything after the end',
    receiver: { refuse: (_, __, order) => (isEnd(order.status) ? 410 : undefined) },
  },
  {
    mistake: 'answers 422 to ok if validation was lost',
    receiver: {
      refuse: ({ status }, _, order) => (isEnd(status) && order.status === 'new' ? 422 : undefined),
    },
  },
  {
    mistake: 'works for longer than the time limit before it answers',
    options: quick,
    receiver: {
      store: (received, order) => sleep(1_500).then(() => storeFurthest(received, order)),
    },
  },
  {
    mistake: 'never answers a ko',
    options: quick,
    receiver: { answer: ({ status }) => (status === 'ko' ? 'silent' : undefined) },
  },
  { mistake: 'redirects to another address', receiver: { answer: () => 302 } },
  {
    mistake: 'closes the connection at a repeated callback',
    receiver: {
      refuse({ status }, { res }, { events }) {
        if (!events.includes(status)) return undefined
        res.destroy()
        return 'silent'
      },
    },
  },
  {
    mistake: 'ends after an unknown status',
    receiver: {
      answer({ status }, { crash }) {
        if (!isKnown(status)) crash()
        return undefined
      },
    },
  },
  {
    mistake: 'answers 500 if two callbacks of one verification arrive at once',
    receiver: {
      async store(received, order) {
        if (order.secret === 'locked') throw new Error('locked')
        order.secret = 'locked'
        await sleep(10)
        order.secret = ''
        storeFurthest(received, order)
      },
      failure: 500,
    },
  },
  {
    mistake: 'needs the member custom',
    receiver: { refuse: ({ custom }) => (custom === undefined ? 400 : undefined) },
  },
  {
    mistake: 'fails at the member custom',
    receiver: { refuse: ({ custom }) => (custom === undefined ? undefined : 500) },
  },
  {
    mistake: 'takes the text after `data=` up to the end of the form',
    receiver: {
      decode: (request) =>
        request.body.startsWith('{')
          ? decodeBoth(request)
          : JSON.parse(decodeURIComponent(request.body.replace(/^data=/, '').replaceAll('+', ' '))),
    },
  },
  {
    mistake: 'finds the members of the JSON with a regular expression',
    both: true,
    receiver: {
      decode({ body }) {
        const text = body.startsWith('{') ? body : (new URLSearchParams(body).get('data') ?? '')
        const [, id = ''] = /"id":"([^"]*)"/.exec(text) ?? []
        const [, status = ''] = /"status":"([^"]*)"/.exec(text) ?? []
        if (id === '') throw new Error('no id')
        return { id, status }
      },
    },
  },
  {
    mistake: 'answers 200 with a PHP warning if the reason is missing',
    receiver: {
      answer: ({ reason }) => [
        200,
        reason == null ? '<br /><b>Warning</b>: Undefined array key "reason" in hook.php' : '',
      ],
    },
  },
  {
    mistake: 'answers 200 with `"success": false` to validation, which it does not know',
    receiver: {
      answer: ({ status }) => [200, JSON.stringify({ success: status !== 'validation' })],
    },
  },
  {
    mistake: 'answers 429 after 30 verifications',
    receiver: { refuse: (_, { orders }) => (orders.size > 30 ? 429 : undefined) },
  },
  {
    mistake: 'needs the header X-Emulator-Event-Id',
    receiver: { refuse: (_, { req }) => (req.headers['x-emulator-event-id'] ? undefined : 400) },
  },
  {
    mistake: 'checks no secret',
    options: secret,
    receiver: {},
  },
  {
    mistake: 'checks the secret only if there is one',
    options: secret,
    receiver: {
      refuse: (_, { req }) =>
        ['s3cret', undefined].includes(req.headers['x-webhook-secret'] as string) ? undefined : 401,
    },
  },
]

function isKnown(status: string): boolean {
  return ['running', 'validation', 'ok', 'ko'].includes(status)
}

function isEnd(status: string): boolean {
  return status === 'ok' || status === 'ko'
}
