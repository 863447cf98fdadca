import type { Language, Step } from './drivers.ts'
import { LIST, MAIL, open, read } from './mistaken-client.ts'

/** A client without a mistake. A client that tests wrong requests on purpose has no mistake. */
export interface CorrectClient {
  readonly subject: string
  readonly language: Language
  readonly steps: readonly Step[]
  readonly options?: readonly string[]
}

const bruno = { mail: 'bruno@example.com' }
const advance: Step = { path: '/__emulator/clock/advance', body: { by: '3m' } }
const download: Step = { path: `${LIST}/$ID/data` }
const noToken = { Authorization: null }
const basic = { Authorization: `Basic ${btoa('shop@example.com:key')}` }
const unknown = `${LIST}/00000000-0000-0000-0000-000000000000`

const everything = {
  mail: 'franco.rossi@example.com',
  user: {
    ...{ firstName: 'Franco', lastName: 'Rossi', gender: 'M', birthCountry: 'Italy' },
    ...{ birthDate: '1977-11-06', birthPlace: 'Rome', taxCode: 'RSSMRA02D16A662G' },
  },
  healthCard: { required: true, checkExpire: true },
  phoneNumber: { required: true, editable: true, number: '3331234567' },
  policy: { url: 'https://shop.example.com/privacy' },
  redirectUrls: { success: 'https://shop.example.com/yes', failure: 'https://shop.example.com/no' },
  output: { imagesAsPdf: true },
  layout: { title: 'Who are you?', backgroundColor: '#ffffff', footer: 'Example Shop Ltd' },
}

/** All correct clients. */
export const CORRECT: readonly CorrectClient[] = [
  {
    subject: 'a Python client that opens, reads and downloads',
    language: 'python',
    steps: [open(), read, advance, read, download, { path: LIST }],
  },
  {
    subject: 'a Node client that sends every member',
    language: 'node',
    steps: [open(everything), { path: '/IT-selfie', body: { ...MAIL, user: null } }, read],
  },
  {
    subject: 'a PHP client that follows a ko',
    language: 'php',
    steps: [open({ ...MAIL, user: { taxCode: 'BNCSRG80A01H501M' } }), advance, read, download],
  },
  {
    subject: 'a client in shell that lists page by page',
    language: 'shell',
    steps: [
      open(),
      { path: `${LIST}?skip=0&limit=1` },
      { path: `${LIST}?status=ok&limit=20` },
      { path: `${LIST}?skip=1&limit=100` },
    ],
  },
  {
    subject: 'a Python suite that tests seven refusals',
    language: 'python',
    steps: [
      { path: LIST },
      open(),
      open({}),
      open({ mail: 'not-a-mail' }),
      open(MAIL, noToken),
      read,
      download,
      { path: unknown },
      { path: `${LIST}/not_an_id` },
      advance,
      download,
      { path: `${LIST}/$ID/passport` },
    ],
  },
  {
    subject: 'a Node suite that tries wrong types of members that it also sends correctly',
    language: 'node',
    steps: [
      open(everything),
      open({ ...everything, mail: 42 }),
      open({ ...everything, phoneNumber: '333' }),
      open({ ...everything, healthCard: { required: 'yes' } }),
      open({ ...everything, user: { ...everything.user, birthDate: '1977-02-30' } }),
    ],
  },
  {
    subject: 'a PHP suite that tries broken JSON',
    language: 'php',
    steps: [open(), open('{"mail": '), open(''), read],
  },
  {
    subject: 'a suite in shell that tests only refusals',
    language: 'shell',
    steps: [open({}), open({ mail: 'anna' }), open(MAIL, noToken), { path: unknown }],
  },
  {
    subject: 'a Node suite whose only refusal is a list without a token',
    language: 'node',
    steps: [open(), read, { path: LIST, headers: noToken }],
  },
  {
    subject: 'a PHP suite that tests that the key is mail, not email',
    language: 'php',
    steps: [open(), open({ email: 'anna@example.com' }), read],
  },
  {
    subject: 'a PHP suite that tries three wrong bodies in a row',
    language: 'php',
    steps: [open(), open({}), open({}), open({}), open('{'), open('['), open('nothing')],
  },
  {
    subject: 'a Python suite with one refusal: no token',
    language: 'python',
    steps: [open(), { path: LIST }, { path: LIST, headers: noToken }],
  },
  {
    subject: 'a Node suite whose only refusals are a wrong mail and a wrong telephone number',
    language: 'node',
    steps: [open(), open({ mail: 'anna@' }), open({ ...bruno, phoneNumber: 'x' }), read],
  },
  {
    subject: 'a Python suite that tries another scheme and a wrong method',
    language: 'python',
    steps: [
      open(),
      open(MAIL, { Authorization: 'Basic $TOKEN' }),
      { ...open(), method: 'PUT' },
      { path: '/nothing-here' },
    ],
  },
  {
    subject: 'a client that repeats after 429, and reads the list after 500',
    language: 'python',
    steps: [open(), open(), { path: LIST }, open(), read],
    options: ['--scenario', 'flaky-api'],
  },
  {
    subject: 'a client that finds a lost verification in the list',
    language: 'node',
    steps: [open(), { path: LIST }],
    options: ['--scenario', 'paid-but-lost'],
  },
  {
    subject: 'a PHP client that meets an empty wallet',
    language: 'php',
    steps: [open(), { path: LIST }],
    options: ['--scenario', 'out-of-credit'],
  },
  {
    subject: "the requests of the vendor's Python client, with {} in a GET",
    language: 'python',
    steps: [
      open(),
      { ...read, method: 'GET', body: '{}' },
      { path: LIST, method: 'GET', body: {} },
    ],
  },
  {
    subject: "the requests of the vendor's Node client, with a content type in a GET",
    language: 'node',
    steps: [open(), { ...read, headers: { 'Content-Type': 'application/json' } }],
  },
  {
    subject: 'a client that creates a token with the scopes that it uses',
    language: 'node',
    steps: [
      {
        path: '/tokens',
        body: {
          scopes: [
            'POST:videoid.openapi.com/IT-live',
            'GET:videoid.openapi.com/IT-identity-verifications',
          ],
        },
        headers: basic,
      },
      open(MAIL, { Authorization: 'Bearer $MADE' }),
      { ...read, headers: { Authorization: 'Bearer $MADE' } },
    ],
  },
  {
    subject: 'a suite of two accounts, one of which must not see the other',
    language: 'php',
    steps: [open(), read, { ...read, headers: { Authorization: 'Bearer second-account' } }],
  },
  {
    subject: 'a suite in shell that opens in the three modes for three people',
    language: 'shell',
    steps: [
      open(),
      { path: '/IT-selfie', body: bruno },
      { path: '/IT-automatic', body: { mail: 'carla@example.com' } },
      { path: LIST },
    ],
  },
]
