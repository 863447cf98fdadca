import type { Request } from 'express'
import { STATUSES, type Status } from '../../domain/model/status.ts'
import { statusOf } from '../../domain/model/verification.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { FoundVerification, Namespace } from '../../emulator/namespace.ts'
import { parseNamespaceFilter } from '../layout/namespace-filter.ts'
import { parseSearch } from '../layout/search-query.ts'
import { parseSortKey } from './list-sort.ts'

/** The filter and the page number of the list of verifications. */
export type ListFilter = {
  readonly namespace?: string | undefined
  readonly status?: Status | undefined
  readonly scenario?: string | undefined
  /** Words to search for. Each word must occur in the id, the mail address, the name or the tax code. */
  readonly q?: string | undefined
  /** The column of the order, such as `mail`; `-mail` reverses it. Default: newest first. */
  readonly sort?: string | undefined
  /** The page number, from 1. */
  readonly page: number
}

/** Parses the query of the list. Empty filters have no effect. Throws a ControlApiError for unknown ones. */
export function parseListFilter(req: Request): ListFilter {
  const { query } = req
  const unknown = Object.keys(query).find((key) => key !== 'format' && !FILTER_KEYS.includes(key))
  if (unknown !== undefined) {
    throw new ControlApiError(
      400,
      `Unknown filter ${quote(unknown)}${didYouMean(unknown, FILTER_KEYS)}`,
      {
        fix: `The filters are ${FILTER_KEYS.join(', ')}.`,
      },
    )
  }
  const status = parseText(query.status)
  const knownStatus = STATUSES.find((candidate) => candidate === status)
  if (status !== undefined && knownStatus === undefined) {
    throw new ControlApiError(400, `There is no status ${quote(status)}.`, {
      fix: `The statuses are ${STATUSES.join(', ')}.`,
    })
  }
  const sort = parseText(query.sort)
  if (sort !== undefined) parseSortKey(sort)
  return {
    namespace: parseNamespaceFilter(req),
    status: knownStatus,
    scenario: parseText(query.scenario),
    q: parseSearch(req) || undefined,
    sort,
    page: Math.max(1, Math.floor(Number(parseText(query.page) ?? 1)) || 1),
  }
}

/** Returns all verifications of these namespaces, newest first. */
export function verificationsNewestFirst(
  namespaces: readonly Namespace[],
): readonly FoundVerification[] {
  const all: FoundVerification[] = []
  for (const namespace of namespaces) {
    for (const verification of namespace.verifications.values()) {
      all.push({ namespace, verification })
    }
  }
  // The list is nearly sorted already, which makes the sort fast.
  return all.reverse().sort((a, b) => b.verification.openedAt - a.verification.openedAt)
}

/** Returns a predicate for status, scenario and words. It does not check the namespace. */
export function matchesFilter({
  status,
  scenario,
  q,
}: ListFilter): (found: FoundVerification) => boolean {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return ({ verification }) => {
    if (status !== undefined && statusOf(verification) !== status) return false
    if (scenario !== undefined && verification.scenario.name !== scenario) return false
    if (words.length === 0) return true
    const { id, request } = verification
    const { firstName = '', lastName = '', taxCode = '' } = request.user ?? {}
    const text = `${id} ${request.mail} ${firstName} ${lastName} ${taxCode}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

/** Returns the path of the list with a filter. */
export function formatListAddress(filter: Partial<ListFilter>): string {
  const query = new URLSearchParams()
  for (const key of FILTER_KEYS) {
    const value = filter[key as keyof ListFilter]
    if (value !== undefined && !(key === 'page' && value === 1)) query.set(key, String(value))
  }
  return query.size === 0 ? '/__emulator/' : `/__emulator/?${query}`
}

const FILTER_KEYS: readonly string[] = ['status', 'scenario', 'namespace', 'q', 'sort', 'page']

function parseText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : undefined
}
