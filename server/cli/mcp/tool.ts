import { UserError } from '../../domain/base/user-error.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { valueAtPath } from '../shared/control-client.ts'
import { callEmulator, type EmulatorSession } from './emulator-session.ts'
import type { ToolArgument, ToolArguments } from './tool-arguments.ts'

/** A tool that an agent can call. */
export interface Tool {
  readonly title: string
  /** Explains to the agent what the tool does and when to use it. */
  readonly description: string
  /** `reads` changes nothing; `changes` changes the emulator; `deletes` also removes data. */
  readonly effect: 'reads' | 'changes' | 'deletes'
  readonly arguments: ToolArguments
  /** Returns the text for the agent. Throws a UserError with reason and remedy. */
  readonly run: (
    session: EmulatorSession,
    given: Readonly<Record<string, unknown>>,
  ) => Promise<string>
}

export const namespaceArgument: ToolArgument = {
  type: 'string',
  description:
    'A namespace from list_namespaces, such as ns-1e8495d8d7b0494d. Each bearer token has its own. Default: the namespace of the token that get_emulator shows.',
}

export const limitArgument: ToolArgument = {
  type: 'integer',
  description: 'The most rows to return, newest last. Default: 20.',
}

export function formatJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** Returns the last rows of the list in a response, and how many rows there are. */
export function lastRows(
  json: unknown,
  limit: unknown = 20,
): { readonly total: number; readonly rows: readonly Readonly<Record<string, unknown>>[] } {
  const data = valueAtPath(json, 'data')
  if (!Array.isArray(data)) throw new UserError('The emulator answered without a list.')
  const rows = data.filter(isJsonObject)
  return { total: rows.length, rows: rows.slice(-Number(limit)) }
}

/** Formats a list for the agent, with a sentence if it is empty or cut. */
export function formatRows(
  what: string,
  { total, rows }: ReturnType<typeof lastRows>,
  toRow: (row: Readonly<Record<string, unknown>>) => unknown = (row) => row,
): string {
  if (total === 0) {
    return `There are no such ${what} in this namespace. list_namespaces shows the other namespaces.`
  }
  const cut = total > rows.length ? `The last ${rows.length} of ${total} ${what}:\n` : ''
  return cut + formatJson(rows.map(toRow))
}

/** Creates the `run` of a tool that lists rows of a namespace. All arguments but `limit` and `namespace` are filters. */
export function listRows(what: string, path: string): Tool['run'] {
  return async (session, { limit, namespace, ...query }) => {
    const { json } = await callEmulator(session, { path, query, namespace })
    return formatRows(what, lastRows(json, limit))
  }
}
