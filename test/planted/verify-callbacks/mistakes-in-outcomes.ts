import { setTimeout as sleep } from 'node:timers/promises'
import type { MistakenReceiver } from './expect-findings.ts'
import {
  decodeBoth,
  type Order,
  type PlantedReceiver,
  type Received,
  storeFurthest,
} from './planted-receiver.ts'

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
    mistake: 'does not decode the plus signs of a form',
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
    mistake: 'loses the verifications in its memory at a restart',
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
