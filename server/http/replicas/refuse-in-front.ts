import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROBLEMS, type ProblemCode } from '../../domain/model/problem.ts'

/**
 * Why a replica refuses a request before the routes. `not sure`: it may have been replaced. `unknown`: the owner ended
 * while it had the request. `unreachable`: the owner is alive, but nothing answers at its address.
 */
export type FrontRefusal =
  | 'not sure'
  | 'database away'
  | 'unknown'
  | 'no namespace'
  | { readonly unreachable: string }

/** Sends a refusal: the envelope for the emulated API, problem details for everything else. */
export function refuseInFront(
  req: IncomingMessage,
  res: ServerResponse,
  { refusal, wireOnly }: { readonly refusal: FrontRefusal; readonly wireOnly: boolean },
): void {
  if (res.headersSent || res.destroyed) return
  const { status = 503, code, detail, fix } = sentencesOf(refusal)
  const { error, message } = PROBLEMS[code]
  const isControl = /^\/(?:__emulator|link)(?:\/|$|\?)/.test(req.url ?? '')
  const body = isControl
    ? {
        type: 'about:blank',
        title: status === 409 ? 'Not possible now' : 'Service unavailable',
        status,
        detail,
        fix,
      }
    : { data: null, success: false, message, error }
  const text = JSON.stringify(body)
  res.writeHead(status, {
    'Content-Type': isControl ? 'application/problem+json' : 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(wireOnly ? {} : { 'x-emulator-problem': `${code}: ${detail} ${fix}` }),
    ...(status === 503 ? { 'Retry-After': '1' } : {}),
  })
  res.end(text)
}

interface RefusalSentences {
  readonly status?: number
  readonly code: ProblemCode
  readonly detail: string
  readonly fix: string
}

function sentencesOf(refusal: FrontRefusal): RefusalSentences {
  if (typeof refusal === 'object') {
    return {
      code: 'REPLICA_AWAY',
      detail: `Nothing answers at ${refusal.unreachable}, the address of the replica that has this namespace.`,
      fix: 'Correct the --advertise of that replica, or let the other replicas reach it, and send the request again.',
    }
  }
  return REFUSALS[refusal]
}

const REFUSALS: Readonly<Record<Extract<FrontRefusal, string>, RefusalSentences>> = {
  'not sure': {
    code: 'STORE_AWAY',
    detail:
      'This replica has lost its connection to the database, so another one may have its namespaces.',
    fix: 'Send the request again.',
  },
  'database away': {
    code: 'STORE_AWAY',
    detail: 'The database of --store does not answer, so the owner of this namespace is unknown.',
    fix: 'Send the request again: no restart of the emulator is needed.',
  },
  unknown: {
    code: 'REPLICA_AWAY',
    detail: 'The replica that had this request has ended before its answer.',
    fix: 'Look for the effect of the request, such as in the list of verifications, before you send it again.',
  },
  'no namespace': {
    status: 409,
    code: 'REPLICA_AWAY',
    detail: 'With several replicas, a provider state cannot wait for whatever request is next.',
    fix: 'Name the namespace: with the param "token", a bearer token, or the header x-emulator-namespace.',
  },
}
