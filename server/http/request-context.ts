import type { Response } from 'express'
import type { Problem } from '../domain/model/problem.ts'
import type { ChosenScenario, Verification } from '../domain/model/verification.ts'
import type { Instant } from '../domain/time/instant.ts'
import type { ActiveToken } from '../emulator/account.ts'
import type { Namespace } from '../emulator/namespace.ts'

/**
 * Facts about one request, for handlers that run later: the request journal, the recorder, and the functions that
 * send responses.
 */
export interface RequestContext {
  /** The namespace of the request's token or account. */
  namespace?: Namespace
  /** When the request arrived, by the clock of that namespace. */
  receivedAt?: Instant
  /** The issued token of the request, if it is still valid. */
  token?: ActiveToken
  /** The body, parsed. */
  body?: unknown
  /** The verification that the request is about. */
  verification?: Verification
  /** The scenario of a POST that opened no verification. */
  scenario?: ChosenScenario
  /** The name of the injected fault. */
  fault?: string
  /** Why the response is as it is, in sentences for people. */
  why?: string
  /** The problem that the response reports. */
  problem?: Problem
  /** True if the scenario sends only the first half of the response. */
  isCutShort?: boolean
  /** True if the response rests on an assumption about the real API. */
  isAssumed?: boolean
  /** The content type of the response, which `res.getHeader` does not report for raw headers. */
  contentType?: string
}

/**
 * An empty context. It has every member from the start: an object that gets its members one after
 * another makes each request slower.
 */
export function createRequestContext(): RequestContext {
  const context: { [Member in keyof RequestContext]: RequestContext[Member] | undefined } = {
    namespace: undefined,
    receivedAt: undefined,
    token: undefined,
    body: undefined,
    verification: undefined,
    scenario: undefined,
    fault: undefined,
    why: undefined,
    problem: undefined,
    isCutShort: undefined,
    isAssumed: undefined,
    contentType: undefined,
  }
  return context as RequestContext
}

/** The context of the request that this response belongs to. */
export function contextOf(res: Response): RequestContext {
  return res.locals as RequestContext
}
