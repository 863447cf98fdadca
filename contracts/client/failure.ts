/** Status, number and message of an error response. The number can be 125.22, or null if there is none. */
export type Said = {
  readonly status: number
  readonly error: number | null
  readonly message: string
}

/** All failures of a call. The client must react to each kind in a different way. */
export type Failure =
  /** 401: no token, or an unknown or expired one. Log in again. */
  | ({ readonly kind: 'token-refused' } & Said)
  /** 402: the wallet is empty. Nothing was opened. Add credit. */
  | ({ readonly kind: 'credit-missing' } & Said)
  /** 403: the token is valid, but not for this operation. */
  | ({ readonly kind: 'not-permitted' } & Said)
  /** 404 and 223: the account has no verification with this id. */
  | ({ readonly kind: 'id-unknown' } & Said)
  /** 404 with another number: the URL itself is wrong. */
  | ({ readonly kind: 'not-found' } & Said)
  /** 400, 406, 428 and any other 4xx: the request is incomplete or invalid. Do not repeat it. */
  | ({ readonly kind: 'request-refused' } & Said)
  /** 422 and 225: there are no documents yet. Try again later. */
  | ({ readonly kind: 'not-ready' } & Said)
  /** 422 and 226: the verification ended ko, so there will be no documents. */
  | ({ readonly kind: 'ended-ko' } & Said)
  /** 422 and 227: the 30 days of retention are over. */
  | ({ readonly kind: 'too-late' } & Said)
  /** 429: wait for `retryAfterMs`. */
  | ({ readonly kind: 'too-many-requests'; readonly retryAfterMs: number | undefined } & Said)
  /** 412, 417 and 5xx, with any body. Try again later. */
  | ({ readonly kind: 'unavailable'; readonly retryAfterMs: number | undefined } & Said)
  /** A response that the platform would not send: HTML of a proxy, truncated text, or JSON without required members. */
  | { readonly kind: 'unreadable'; readonly status: number; readonly contentType: string }
  /** No complete response. `unreachable`: the request was not sent. */
  | {
      readonly kind: 'no-answer'
      readonly why: 'unreachable' | 'broken' | 'timeout'
      readonly cause: unknown
    }

/**
 * True if a failed POST may still have opened a verification. The service charges such a verification. So check the
 * list (`notAmong`) before you open another.
 */
export function mayHaveOpened(failure: Failure): boolean {
  switch (failure.kind) {
    case 'no-answer':
      return failure.why !== 'unreachable'
    case 'unreadable':
      return failure.status < 400
    case 'unavailable':
      return true
    default:
      return false
  }
}

/**
 * Classifies a response that is not a success. `said` is undefined if the body does not have the form of the platform's
 * error responses.
 */
export function failureOf(
  { status, contentType, retryAfterMs }: FailedAnswer,
  said: Omit<Said, 'status'> | undefined,
): Failure {
  const details = { status, ...(said ?? { error: null, message: '' }) }
  if (status === 429) return { kind: 'too-many-requests', ...details, retryAfterMs }
  if (status >= 500) return { kind: 'unavailable', ...details, retryAfterMs }
  if (said === undefined) return { kind: 'unreadable', status, contentType }
  switch (status) {
    case 401:
      return { kind: 'token-refused', ...details }
    case 402:
      return { kind: 'credit-missing', ...details }
    case 403:
      return { kind: 'not-permitted', ...details }
    case 404:
      return { kind: said.error === 223 ? 'id-unknown' : 'not-found', ...details }
    case 412:
    case 417:
      return { kind: 'unavailable', ...details, retryAfterMs }
    case 422:
      return { kind: DOCUMENT_FAILURES[said.error ?? 0] ?? 'request-refused', ...details }
    default:
      return { kind: 'request-refused', ...details }
  }
}

type FailedAnswer = {
  readonly status: number
  readonly contentType: string
  readonly retryAfterMs: number | undefined
}

// Source: sibling (225, 227), assumed (226). The numbers of Video ID itself are not public.
const DOCUMENT_FAILURES: Readonly<Record<number, 'not-ready' | 'ended-ko' | 'too-late'>> = {
  225: 'not-ready',
  226: 'ended-ko',
  227: 'too-late',
}
