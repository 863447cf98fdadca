import { setTimeout as sleep } from 'node:timers/promises'
import {
  decodeBoth,
  decodeForm,
  type Order,
  type PlantedReceiver,
  type Received,
  storeFurthest,
} from './planted-receiver.ts'

/** A receiver with one mistake. */
export type MistakenReceiver = {
  readonly mistake: string
  readonly receiver: PlantedReceiver
  /** Further options of the command, such as a header. */
  readonly options?: readonly string[]
  /** Runs both encodings, because the mistake is in one of them. */
  readonly both?: true
  /** Why it is not found. */
  readonly missed?: string
  /** It is found as a warning, which fails no run. */
  readonly warned?: true
}

const secret = ['--header', 'X-Webhook-Secret: s3cret']
const quick = ['--time-limit', '1s']

/** Mistakes that show in the answers of the receiver. */
export const MISTAKES_IN_ANSWERS: readonly MistakenReceiver[] = [
  {
    mistake: 'reads no JSON bodies and answers 400',
    both: true,
    receiver: { decode: ({ body }) => decodeForm(body) },
  },
  {
    mistake: 'reads no forms and answers 500',
    both: true,
    receiver: { decode: ({ body }) => JSON.parse(body).data, failure: 500 },
  },
  {
    mistake: 'reads only the first packet of a body',
    receiver: {
      read: (req) => new Promise((resolve) => req.once('data', (chunk) => resolve(`${chunk}`))),
    },
  },
  { mistake: 'answers 200 before it has read the body', receiver: { early: () => 200 } },
  {
    mistake: 'compares the whole Content-Type',
    both: true,
    receiver: {
      decode: (request) =>
        request.req.headers['content-type'] === 'application/json'
          ? decodeBoth(request)
          : decodeForm(request.body),
    },
  },
  {
    mistake: 'distinguishes the case of header names',
    options: secret,
    receiver: {
      refuse: (_, { req }) => {
        const at = req.rawHeaders.indexOf('X-Webhook-Secret')
        return req.rawHeaders[at + 1] === 's3cret' ? undefined : 401
      },
    },
  },
  {
    mistake: 'needs the member owner',
    receiver: { refuse: ({ owner }) => (typeof owner === 'string' ? undefined : 422) },
  },
  {
    mistake: 'needs a reason and answers 500 without one',
    receiver: { refuse: ({ reason }) => (reason === null ? 500 : undefined) },
  },
  {
    mistake: 'reads the member reason without a check',
    receiver: { refuse: (received) => ('reason' in received ? undefined : 500) },
  },
  {
    mistake: 'refuses members that it does not know',
    receiver: {
      refuse: (received) => {
        const known = ['id', 'link', 'message', 'status', 'reason', 'owner', 'custom']
        return Object.keys(received).every((name) => known.includes(name)) ? undefined : 400
      },
    },
  },
  {
    mistake: 'calls a method of user.email, which is null',
    receiver: { refuse: ({ user }) => (user?.email === null ? 500 : undefined) },
  },
  {
    mistake: 'takes no body above 2 kB',
    receiver: { refuse: (_, { body }) => (body.length > 2_048 ? 413 : undefined) },
  },
  {
    mistake: 'stores the reason in a column of 255 characters',
    receiver: { refuse: ({ reason }) => ((reason ?? '').length > 255 ? 500 : undefined) },
  },
  {
    mistake: 'puts the reason into SQL without escaping',
    receiver: { refuse: ({ reason }) => (/'/.test(reason ?? '') ? 500 : undefined) },
  },
  {
    mistake: 'takes only reasons in ASCII',
    receiver: { refuse: ({ reason }) => (/[^ -~]/.test(reason ?? '') ? 422 : undefined) },
  },
  {
    mistake: 'knows only a list of reasons',
    receiver: {
      refuse: ({ reason }) => (/nobody|_with_/.test(reason ?? '') ? 400 : undefined),
    },
  },
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

/** Mistakes that show only in the outcome: the receiver answers 204. */
export const MISTAKES_IN_OUTCOMES: readonly MistakenReceiver[] = [
  {
    mistake: 'ships again at every ok',
    receiver: stored((received, order) => {
      const { parcels } = order
      storeFurthest(received, order)
      if (received.status === 'ok') order.parcels = parcels + 1
    }),
  },
  {
    mistake: 'believes the callback that comes last',
    receiver: stored(({ status }, order) => {
      order.status = status
    }),
  },
  {
    mistake: 'ignores status ko',
    receiver: stored((received, order) => {
      if (received.status !== 'ko') storeFurthest(received, order)
    }),
  },
  {
    mistake: 'ignores status ok',
    receiver: stored((received, order) => {
      if (received.status !== 'ok') storeFurthest(received, order)
    }),
  },
  {
    mistake: 'treats ko as ok',
    receiver: stored((received, order) => {
      storeFurthest(
        { ...received, status: received.status === 'ko' ? 'ok' : received.status, reason: null },
        order,
      )
      order.reason = null
    }),
  },
  {
    mistake: 'ships at validation already',
    receiver: stored((received, order) => {
      const before = order.parcels
      storeFurthest(received, order)
      order.parcels = Math.max(before, received.status === 'ko' ? 0 : 1)
    }),
  },
  {
    mistake: 'treats every status but ko as ok',
    receiver: stored((received, order) => {
      const status =
        received.status === 'ko' || received.status === 'validation' ? received.status : 'ok'
      storeFurthest({ ...received, status }, order)
    }),
  },
  {
    mistake: 'treats every status but ok as ko',
    receiver: stored((received, order) => {
      const status =
        received.status === 'ok' || received.status === 'validation' ? received.status : 'ko'
      storeFurthest({ ...received, status, reason: null }, order)
    }),
  },
  {
    mistake: 'reads only the first callback of a verification',
    receiver: stored((received, order) => {
      if (order.events.length === 0) storeFurthest(received, order)
    }),
  },
  {
    mistake: 'ignores ok if validation was lost',
    receiver: stored((received, order) => {
      if (order.status !== 'new' || received.status === 'validation') storeFurthest(received, order)
    }),
  },
  { mistake: 'acknowledges everything and stores nothing', receiver: stored(() => {}) },
  {
    mistake: 'acknowledges JSON bodies and loses them',
    both: true,
    receiver: {
      store(received, order, { body }) {
        if (!body.startsWith('{')) storeFurthest(received, order)
      },
    },
  },
  {
    mistake: 'catches every error and answers 200: a missing reason is lost',
    receiver: {
      refuse: ({ reason }) => (reason === undefined ? 200 : undefined),
    },
  },
  {
    mistake: 'catches every error and answers 200: unicode is lost',
    receiver: { refuse: ({ reason }) => (/[^ -~]/.test(reason ?? '') ? 200 : undefined) },
  },
  {
    mistake: 'leaves the plus signs of a form',
    receiver: {
      decode: (request) =>
        request.body.startsWith('{')
          ? decodeBoth(request)
          : JSON.parse(decodeURIComponent(/data=([^&]*)/.exec(request.body)?.[1] ?? '')),
    },
  },
  {
    mistake: 'reads UTF-8 as Latin-1',
    receiver: stored((received, order) => {
      const reason = received.reason ?? null
      const spoilt = reason === null ? null : Buffer.from(reason).toString('latin1')
      storeFurthest({ ...received, reason: spoilt }, order)
    }),
  },
  {
    mistake: 'cuts reasons after 20 characters',
    receiver: stored((received, order) =>
      storeFurthest({ ...received, reason: received.reason?.slice(0, 20) ?? null }, order),
    ),
  },
  {
    mistake: 'escapes the reason for HTML before it stores it',
    receiver: stored((received, order) => {
      const reason = received.reason?.replaceAll('&', '&amp;').replaceAll('<', '&lt;') ?? null
      storeFurthest({ ...received, reason }, order)
    }),
  },
  {
    mistake: 'reads, waits and writes: two copies at once ship twice',
    receiver: {
      async store(received, order) {
        const { status } = order
        await sleep(5)
        if (status !== 'ok' || received.status !== 'ok') {
          const { parcels } = order
          storeFurthest(received, order)
          if (received.status === 'ok') order.parcels = parcels + 1
        }
      },
    },
  },
  { mistake: 'holds the verification in a global variable', receiver: globalVariable() },
  {
    mistake: 'removes duplicates by X-Emulator-Event-Id',
    receiver: stored((received, order, { req }) => {
      const event = String(req.headers['x-emulator-event-id'])
      if (order.events.includes(event)) return
      order.events.push(event)
      storeFurthest(received, order)
    }),
  },
  {
    mistake: 'believes a forged ok that contradicts the API (a warning)',
    warned: true,
    receiver: {},
  },
  {
    mistake: 'loses what it holds in memory when it is restarted',
    receiver: {},
    missed: 'The command does not restart the receiver.',
  },
]

function stored(
  store: (
    received: Received,
    order: Order,
    request: { req: import('node:http').IncomingMessage; body: string },
  ) => void,
): PlantedReceiver {
  return { store }
}

function globalVariable(): PlantedReceiver {
  let current = ''
  return {
    async store(received, _, { orders }) {
      current = received.id
      await sleep(5)
      const order = orders.get(current)
      if (order !== undefined) storeFurthest({ ...received, id: current }, order)
    },
  }
}

function isKnown(status: string): boolean {
  return ['running', 'validation', 'ok', 'ko'].includes(status)
}

function isEnd(status: string): boolean {
  return status === 'ok' || status === 'ko'
}
