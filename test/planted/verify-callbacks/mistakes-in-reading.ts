import type { MistakenReceiver } from './expect-findings.ts'
import { decodeBoth, decodeForm } from './planted-receiver.ts'

const secret = ['--header', 'X-Webhook-Secret: s3cret']

/** Mistakes in reading a callback. They show in the answers of the receiver. */
export const MISTAKES_IN_READING: readonly MistakenReceiver[] = [
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
    mistake: 'calls a method of owner, which may be absent',
    receiver: { refuse: ({ owner }) => (typeof owner === 'string' ? undefined : 500) },
  },
  {
    mistake: 'answers 422 if the member owner is absent (a warning)',
    warned: true,
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
    mistake: 'refuses a body above 2 kB',
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
    mistake: 'accepts only reasons in ASCII',
    receiver: { refuse: ({ reason }) => (/[^ -~]/.test(reason ?? '') ? 422 : undefined) },
  },
  {
    mistake: 'knows only a list of reasons',
    receiver: {
      refuse: ({ reason }) => (/nobody|_with_/.test(reason ?? '') ? 400 : undefined),
    },
  },
]
