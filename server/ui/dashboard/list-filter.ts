import type { Request } from 'express'
import { didYouMean } from '../../domain/base/user-error.ts'
import { STATUSES, type Status } from '../../domain/model/status.ts'
import { statusOf } from '../../domain/model/verification.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { FoundVerification, Namespace } from '../../emulator/namespace.ts'
import { parseNamespaceFilter } from '../layout/namespace-filter.ts'
import { parseSearch } from '../layout/search-field.ts'

/** What of all verifications a page shows. */
export type ListFilter = {
  readonly namespace?: string | undefined
  readonly status?: Status | undefined
  readonly scenario?: string | undefined
  /** Words; each must be part of the id, the mail, the name or the tax code. */
  readonly q?: string | undefined
  /** From 1. */
  readonly page: number
}

/** Reads the query of the list; what is left empty filters nothing, what nobody knows is refused. */
export function parseListFilter(req: Request): ListFilter {
  const { query } = req
  const unknown = Object.keys(query).find((key) => !FILTER_KEYS.includes(key))
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
  const known = STATUSES.find((each) => each === status)
  if (status !== undefined && known === undefined) {
    throw new ControlApiError(400, `There is no status ${quote(status)}.`, {
      fix: `The statuses are ${STATUSES.join(', ')}.`,
    })
  }
  return {
    namespace: parseNamespaceFilter(req),
    status: known,
    scenario: parseText(query.scenario),
    q: parseSearch(req) || undefined,
    page: Math.max(1, Math.floor(Number(parseText(query.page) ?? 1)) || 1),
  }
}

/** All verifications of these namespaces, the one opened last first. */
export function verificationsNewestFirst(
  namespaces: readonly Namespace[],
): readonly FoundVerification[] {
  const all: FoundVerification[] = []
  for (const namespace of namespaces) {
    for (const verification of namespace.verifications.values()) {
      all.push({ namespace, verification })
    }
  }
  // Nearly in order already, which sorting makes use of.
  return all.reverse().sort((a, b) => b.verification.openedAt - a.verification.openedAt)
}

/** Whether a filter lets a verification through; its namespace is looked at before. */
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

/** The address of the list under a filter. */
export function formatListAddress(filter: Partial<ListFilter>): string {
  const query = new URLSearchParams()
  for (const key of FILTER_KEYS) {
    const value = filter[key as keyof ListFilter]
    if (value !== undefined && !(key === 'page' && value === 1)) query.set(key, String(value))
  }
  return query.size === 0 ? '/__emulator/' : `/__emulator/?${query}`
}

const FILTER_KEYS: readonly string[] = ['status', 'scenario', 'namespace', 'q', 'page']

function parseText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : undefined
}
