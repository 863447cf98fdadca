import { MatchersV3 } from '@pact-foundation/pact'
import type { Failure, Outcome, VideoIdClient } from '../client/client.ts'
import {
  type ConsumerInteraction,
  exampleVerificationId,
  listPath,
  refusalBody,
} from './consumer-interaction.ts'
import { postHeaders, readHeaders } from './reference-successes.ts'

type FailureAgreement = ConsumerInteraction & {
  readonly call: (videoId: VideoIdClient) => Promise<Outcome<unknown>>
  readonly failure: Partial<Failure>
}

const { regex } = MatchersV3

/** Every HTTP response that a client must distinguish from all other failures. */
export const FAILURES: readonly FailureAgreement[] = [
  opening('the token is unknown', 'token-refused', {
    response: { status: 401, body: refusalBody(125.22, 'Wrong Token') },
    failure: { kind: 'token-refused', error: 125.22 },
  }),
  opening('the wallet is empty', 'out-of-credit', {
    response: {
      status: 402,
      body: refusalBody(610, /^.*Insufficient Credit in Wallet.*$/, credit()),
    },
    failure: { kind: 'credit-missing', message: credit() },
  }),
  opening('the token does not have the scope', 'scope-missing', {
    response: {
      status: 403,
      body: refusalBody(126, /^scope not enabled for this token.*$/, scope()),
    },
    failure: { kind: 'not-permitted' },
  }),
  opening('there are too many requests', 'flaky-api', {
    response: {
      status: 429,
      headers: { 'Retry-After': regex('^[0-9]+$', '1') as unknown as string },
      body: refusalBody(429, 'too many requests'),
    },
    failure: { kind: 'too-many-requests', retryAfterMs: 1000 },
  }),
  opening('the service fails', 'out-of-order', {
    response: { status: 500, body: refusalBody(236, 'Service unreachable') },
    failure: { kind: 'unavailable', status: 500 },
  }),
  opening('the mail is missing', 'ok', {
    mail: '',
    response: { status: 428, body: refusalBody(200, 'mail required') },
    failure: { kind: 'request-refused', status: 428, message: 'mail required' },
  }),
  opening('the mail is not valid', 'ok', {
    mail: 'anna',
    response: { status: 406, body: refusalBody(201, 'mail not valid') },
    failure: { kind: 'request-refused', status: 406, message: 'mail not valid' },
  }),
  {
    title: 'the id is unknown',
    state: 'ok',
    request: { method: 'GET', path: `${listPath}/nobody`, headers: readHeaders },
    response: {
      status: 404,
      body: refusalBody(
        223,
        /^no request matches this id.*$/,
        'no request matches this id: nobody',
      ),
    },
    call: (videoId) => videoId.status('nobody'),
    failure: { kind: 'id-unknown', error: 223 },
  },
  document('the documents are not available yet', 'ok', {
    params: { id: exampleVerificationId, at: '1m' },
    response: { status: 422, body: refusalBody(225, 'documents not yet available') },
    failure: { kind: 'not-ready' },
  }),
  document('there are no documents after ko', 'ko', {
    params: { id: exampleVerificationId, at: 'end' },
    response: {
      status: 422,
      body: refusalBody(
        226,
        /^the request ended with status ko.*$/,
        'the request ended with status ko',
      ),
    },
    failure: { kind: 'ended-ko' },
  }),
  document('the documents are deleted after 30 days', 'ok', {
    params: { id: exampleVerificationId, at: '31d' },
    response: {
      status: 422,
      body: refusalBody(227, /^.*30-day limit.*$/, 'the 30-day limit exceeded'),
    },
    failure: { kind: 'too-late' },
  }),
  document('the service is not available at the moment', 'flaky-api', {
    params: { id: exampleVerificationId, at: 'end' },
    response: { status: 417, body: refusalBody(230, 'service not available at the moment') },
    failure: { kind: 'unavailable', status: 417 },
  }),
  {
    title: 'the type of the document is unknown',
    state: 'ok',
    params: { id: exampleVerificationId, at: 'end' },
    request: {
      method: 'GET',
      path: `${listPath}/${exampleVerificationId}/passport`,
      headers: { ...readHeaders, Accept: '*/*' },
    },
    response: { status: 406, body: refusalBody(224, /^type not valid.*$/, 'type not valid') },
    call: (videoId) => videoId.files(exampleVerificationId, 'passport'),
    failure: { kind: 'request-refused', status: 406 },
  },
]

type FailureDetails = Pick<FailureAgreement, 'params' | 'response' | 'failure'> & {
  readonly mail?: string
}

function opening(
  title: string,
  state: string,
  { mail = 'anna@example.com', ...rest }: FailureDetails,
): FailureAgreement {
  return {
    title,
    state,
    ...rest,
    request: { method: 'POST', path: '/IT-live', headers: postHeaders, body: { mail } },
    call: (videoId) => videoId.openLive({ mail }),
  }
}

function document(title: string, state: string, particulars: FailureDetails): FailureAgreement {
  return {
    title,
    state,
    ...particulars,
    request: {
      method: 'GET',
      path: `${listPath}/${exampleVerificationId}/data`,
      headers: readHeaders,
    },
    call: (videoId) => videoId.data(exampleVerificationId),
  }
}

function credit(): string {
  return 'Billing error message: Insufficient Credit in Wallet: 11.9 > 0.5 code 810'
}

function scope(): string {
  return 'scope not enabled for this token: POST:videoid.openapi.com/IT-live'
}
