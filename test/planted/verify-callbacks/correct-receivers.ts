import { setTimeout as sleep } from 'node:timers/promises'
import {
  decodeForm,
  type Order,
  type PlantedReceiver,
  readAll,
  showOrder,
  storeFurthest,
} from './planted-receiver.ts'

/** A receiver without a mistake. */
export type CorrectReceiver = {
  readonly subject: string
  readonly receiver: PlantedReceiver
  readonly options?: readonly string[]
  /** Runs both encodings. */
  readonly both?: true
}

const secret = ['--header', 'X-Webhook-Secret: s3cret']
const RANK = ['new', 'running', 'validation', 'ok', 'ko']

/** Receivers that differ in the way they answer and read. */
export const CORRECT_ANSWERS: readonly CorrectReceiver[] = [
  { subject: 'a receiver that keeps the furthest status', both: true, receiver: {} },
  {
    subject: 'one that answers 200 with a body',
    receiver: { answer: () => [200, '{"received":true,"error":null}'] },
  },
  { subject: 'one that answers 202', receiver: { answer: () => 202 } },
  {
    subject: 'one that stores events and computes the outcome from them',
    both: true,
    receiver: {
      store(received, order) {
        if (!order.events.includes(received.status)) order.events.push(received.status)
      },
      show: (order) => {
        if (order === undefined) return 'null'
        const known = order.events.filter((event) => RANK.includes(event))
        const furthest = known.toSorted((a, b) => RANK.indexOf(b) - RANK.indexOf(a))[0]
        return JSON.stringify({ state: furthest ?? 'new' })
      },
    },
  },
  {
    subject: 'a queue that stores the raw body first, and acknowledges everything',
    receiver: { ...queue(20), failure: 200 },
  },
  {
    subject: 'a reader of forms, with --method POST',
    options: ['--method', 'POST'],
    receiver: { decode: ({ body }) => decodeForm(body) },
  },
  {
    subject: 'a reader of raw JSON, with --method JSON',
    options: ['--method', 'JSON'],
    receiver: { decode: ({ body }) => JSON.parse(body).data },
  },
  {
    subject: 'one that checks a secret header and answers 401',
    options: secret,
    receiver: { refuse: (_, { req }) => (hasSecret(req) ? undefined : 401) },
  },
  {
    subject: 'one that checks a secret header and ignores callbacks without it',
    options: secret,
    receiver: { refuse: (_, { req }) => (hasSecret(req) ? undefined : 200) },
  },
  {
    subject: 'one that locks, and answers 409 to a copy that arrives at the same time',
    receiver: {
      refuse: (received, _, order) => (order.secret === received.status ? 409 : undefined),
      async store(received, order) {
        order.secret = received.status
        await sleep(5)
        storeFurthest(received, order)
        order.secret = ''
      },
    },
  },
  {
    subject: 'one that answers after 40 ms',
    receiver: { answer: () => sleep(40).then(() => 204) },
  },
  {
    subject: 'one that answers 200 to an error and stores first',
    receiver: { read: readAll, show: showOrder, failure: 200 },
  },
]

/** Receivers that differ in the way they store and show orders. */
export const CORRECT_OUTCOMES: readonly CorrectReceiver[] = [
  { subject: 'a queue that works 120 ms after the answer', receiver: queue(120) },
  {
    subject: 'one that ignores validation',
    receiver: {
      store(received, order) {
        if (received.status !== 'validation') storeFurthest(received, order)
      },
    },
  },
  {
    subject: 'one whose probe says approved, rejected or pending',
    receiver: {
      show: (order) => {
        if (order === undefined) return 'null'
        return { ok: 'approved', ko: 'rejected' }[order.status] ?? 'pending'
      },
    },
  },
  {
    subject: 'one with flags for every status',
    receiver: {
      show: (order) =>
        order === undefined
          ? 'null'
          : JSON.stringify({
              id: 7,
              verified: order.status === 'ok',
              rejected: order.status === 'ko',
              open: !['ok', 'ko'].includes(order.status),
              steps: RANK.indexOf(order.status),
            }),
    },
  },
  {
    subject: 'one that stores texts for reasons, and other for unknown ones',
    receiver: {
      show: (order) =>
        order === undefined
          ? 'null'
          : JSON.stringify({
              status: order.status,
              reason: /^identity/.test(order.reason ?? '') ? order.reason : 'other',
            }),
    },
  },
]

/** Works on each callback some time after its answer, one after the other. */
function queue(ms: number): PlantedReceiver {
  return {
    store(received, order: Order) {
      setTimeout(() => storeFurthest(received, order), ms)
    },
    answer: () => 200,
  }
}

function hasSecret({ headers }: import('node:http').IncomingMessage): boolean {
  return headers['x-webhook-secret'] === 's3cret'
}
