/** What the platform says of a refusal. Its number is not always whole (125.22), and null where it gives none. */
export type Said = {
  readonly status: number
  readonly error: number | null
  readonly message: string
}

/** Everything that may come instead of what was asked for, by what a client does about it. */
export type Failure =
  /** 401: no token, or one that is unknown or expired. Log in anew. */
  | ({ readonly kind: 'token-refused' } & Said)
  /** 402: the wallet is empty. Nothing was opened; tell whoever pays. */
  | ({ readonly kind: 'credit-missing' } & Said)
  /** 403: the token is good, but not for this. */
  | ({ readonly kind: 'not-permitted' } & Said)
  /** 404 and 223: the account has no verification with this id. */
  | ({ readonly kind: 'id-unknown' } & Said)
  /** 404 with another number: the address itself is wrong. */
  | ({ readonly kind: 'not-found' } & Said)
  /** 400, 406, 428 and any other 4xx: what was sent is missing something or not valid. Do not repeat it. */
  | ({ readonly kind: 'request-refused' } & Said)
  /** 422 and 225: there are no documents yet. Ask again later. */
  | ({ readonly kind: 'not-ready' } & Said)
  /** 422 and 226: there will never be any. */
  | ({ readonly kind: 'ended-ko' } & Said)
  /** 422 and 227: the 30 days are over. */
  | ({ readonly kind: 'too-late' } & Said)
  /** 429. Wait as long as it says. */
  | ({ readonly kind: 'too-many-requests'; readonly retryAfterMs: number | undefined } & Said)
  /** 412, 417 and 5xx, whatever the body. Ask again later. */
  | ({ readonly kind: 'unavailable'; readonly retryAfterMs: number | undefined } & Said)
  /** An answer, but not the platform's: HTML of a proxy, text that is cut, or members that are missing. */
  | { readonly kind: 'unreadable'; readonly status: number; readonly contentType: string }
  /** No answer, or not the whole of it. `unreachable`: nothing has been sent. */
  | {
      readonly kind: 'no-answer'
      readonly why: 'unreachable' | 'broken' | 'timeout'
      readonly cause: unknown
    }

/**
 * After a POST that failed: whether a verification may have been opened, and charged, all the same. Then
 * look into the list (`notAmong`) before you open another.
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

/** What an answer other than success means. `said` is undefined where the body was not the platform's. */
export function failureOf(
  { status, contentType, retryAfterMs }: FailedAnswer,
  said: Omit<Said, 'status'> | undefined,
): Failure {
  const all = { status, ...(said ?? { error: null, message: '' }) }
  if (status === 429) return { kind: 'too-many-requests', ...all, retryAfterMs }
  if (status >= 500) return { kind: 'unavailable', ...all, retryAfterMs }
  if (said === undefined) return { kind: 'unreadable', status, contentType }
  switch (status) {
    case 401:
      return { kind: 'token-refused', ...all }
    case 402:
      return { kind: 'credit-missing', ...all }
    case 403:
      return { kind: 'not-permitted', ...all }
    case 404:
      return { kind: said.error === 223 ? 'id-unknown' : 'not-found', ...all }
    case 412:
    case 417:
      return { kind: 'unavailable', ...all, retryAfterMs }
    case 422:
      return { kind: DOCUMENT_FAILURES[said.error ?? 0] ?? 'request-refused', ...all }
    default:
      return { kind: 'request-refused', ...all }
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
