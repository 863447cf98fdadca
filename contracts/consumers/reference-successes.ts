import { MatchersV3 } from '@pact-foundation/pact'
import type { Outcome, VideoIdClient } from '../client/client.ts'
import {
  authorization,
  type ConsumerInteraction,
  envelope,
  exampleVerificationId,
  listPath,
  openedVerificationBody,
  resource,
  rows,
} from './consumer-interaction.ts'

const { like, string } = MatchersV3

type SuccessAgreement = ConsumerInteraction & {
  readonly call: (videoId: VideoIdClient) => Promise<Outcome<unknown>>
  /** A part of the value that the client returns. */
  readonly reads: object
}

export const readHeaders = { ...authorization, Accept: 'application/json' }
export const postHeaders = { ...readHeaders, 'Content-Type': 'application/json' }

const mail = 'anna@example.com'
const fullRequest = {
  mail: 'franco.rossi@example.com',
  user: {
    firstName: 'Franco',
    lastName: 'Rossi',
    gender: 'M',
    birthCountry: 'Italy',
    birthDate: '1977-11-06',
    birthPlace: 'Rome',
    taxCode: 'RSSMRA02D16A662G',
  },
  healthCard: { required: true, checkExpire: true },
  phoneNumber: { required: true, editable: true, number: '3331234567' },
  policy: { url: 'https://shop.example.com/privacy' },
  redirectUrls: { success: 'https://shop.example.com/ok', failure: 'https://shop.example.com/ko' },
  output: { imagesAsPdf: true },
  layout: {
    title: 'Identification',
    logo: 'https://shop.example.com/logo.png',
    backgroundColor: '#ffffff',
    textColor: '#000000',
    footer: 'Shop',
  },
  callback: {
    url: 'http://127.0.0.1:9/hook',
    method: 'POST',
    field: 'data',
    headers: { session_id: 'oiwejdf89453urf945jfg' },
  },
} as const

export const SUCCESSES: readonly SuccessAgreement[] = [
  {
    title: 'a live verification is opened with only an address',
    state: 'ok',
    request: { method: 'POST', path: '/IT-live', headers: postHeaders, body: { mail } },
    response: { status: 200, body: envelope(openedVerificationBody) },
    call: (videoId) => videoId.openLive({ mail }),
    reads: {
      id: exampleVerificationId,
      status: 'running',
      link: `http://127.0.0.1:4280/link/${exampleVerificationId}`,
    },
  },
  {
    title: 'a selfie verification is opened with every field of the vendor example',
    state: 'ok',
    request: { method: 'POST', path: '/IT-selfie', headers: postHeaders, body: fullRequest },
    response: { status: 200, body: envelope(openedVerificationBody) },
    call: (videoId) => videoId.openSelfie(fullRequest),
    reads: { id: exampleVerificationId },
  },
  {
    title: 'an automatic verification is opened without a user, with a JSON callback',
    state: 'ok',
    request: {
      method: 'POST',
      path: '/IT-automatic',
      headers: postHeaders,
      body: { mail, user: null, callback: callbackOfJson() },
    },
    response: { status: 200, body: envelope(openedVerificationBody) },
    call: (videoId) => videoId.openAutomatic({ mail, user: null, callback: callbackOfJson() }),
    reads: { id: exampleVerificationId },
  },
  status('a verification is running', 'ok', { at: '0s' }, ['running', null]),
  status('a verification is in validation', 'ok', { at: '1m' }, ['validation', null]),
  status('a verification is ok', 'ok', { at: 'end' }, ['ok', 'identityverified']),
  status('a verification is ko', 'ko', { reason: 'identity_document_not_available' }, [
    'ko',
    'identitydocumentnotavailable',
  ]),
  {
    title: 'the list has the open verification',
    state: 'ok',
    params: { id: exampleVerificationId, at: '0s' },
    request: { method: 'GET', path: listPath, headers: readHeaders },
    response: { status: 200, body: envelope(rows) },
    call: (videoId) => videoId.list(),
    reads: [{ id: exampleVerificationId, status: 'running', reason: null }],
  },
  {
    title: 'a client that lost a response finds the verification in the list',
    state: 'paid-but-lost',
    params: { id: exampleVerificationId, at: '0s' },
    request: {
      method: 'GET',
      path: listPath,
      query: { skip: '0', limit: '100' },
      headers: readHeaders,
    },
    response: { status: 200, body: envelope(rows) },
    call: (videoId) => videoId.notAmong([]),
    reads: [{ id: exampleVerificationId, status: 'running' }],
  },
  {
    title: 'the list is empty, and the platform answers with 404',
    state: 'ok',
    request: { method: 'GET', path: listPath, headers: readHeaders },
    response: {
      status: 404,
      body: {
        data: null,
        success: false,
        message: string('no requests related to your account'),
        error: 221,
      },
    },
    call: (videoId) => videoId.list(),
    reads: [],
  },
  {
    title: 'the personal data are returned after ok',
    state: 'ok',
    params: { id: exampleVerificationId, at: 'end' },
    request: {
      method: 'GET',
      path: `${listPath}/${exampleVerificationId}/data`,
      headers: readHeaders,
    },
    response: {
      status: 200,
      body: envelope({
        id: exampleVerificationId,
        status: 'ok',
        user: like({ firstName: 'Mario', lastName: 'Rossi', taxCode: 'RSSMRA80A01H501U' }),
      }),
    },
    call: (videoId) => videoId.data(exampleVerificationId),
    reads: { user: { firstName: 'Mario', lastName: 'Rossi', taxCode: 'RSSMRA80A01H501U' } },
  },
  file('images', 'application/zip', Buffer.from('504b0506'.padEnd(44, '0'), 'hex')),
  file('audit', 'application/pdf', Buffer.from('%PDF-1.7\n%%EOF\n')),
]

function status(
  title: string,
  state: string,
  params: Readonly<Record<string, string>>,
  [shown, reason]: readonly [string, string | null],
): SuccessAgreement {
  return {
    title,
    state,
    params: { id: exampleVerificationId, ...params },
    request: { method: 'GET', path: `${listPath}/${exampleVerificationId}`, headers: readHeaders },
    response: { status: 200, body: envelope(resource(shown, reason)) },
    call: (videoId) => videoId.status(exampleVerificationId),
    reads: { id: exampleVerificationId, status: shown, reason },
  }
}

function file(name: string, type: string, bytes: Buffer): SuccessAgreement {
  return {
    title: `the file of type ${name} is downloaded as ${type}`,
    state: 'ok',
    params: { id: exampleVerificationId, at: 'end' },
    request: {
      method: 'GET',
      path: `${listPath}/${exampleVerificationId}/${name}`,
      headers: { ...readHeaders, Accept: '*/*' },
    },
    response: { status: 200, body: { type, bytes } },
    call: (videoId) => videoId.files(exampleVerificationId, name),
    reads: [{ contentType: type, bytes: new Uint8Array(bytes) }],
  }
}

function callbackOfJson() {
  return { url: 'http://127.0.0.1:9/hook', method: 'JSON', custom: { order: 7 }, retry: 5 } as const
}
