import {
  formBodyText,
  headersFrom,
  hostAndPath,
  listAt,
  memberAt,
  type RecordedBody,
  type RecordedEntry,
  type RecordedResponse,
  type Recording,
  type RecordingFault,
  textAt,
} from './recording.ts'

/** True for a Postman collection, or for the results of running one. */
export function isPostman(json: unknown): boolean {
  return (
    textAt(json, 'info', 'schema').includes('getpostman.com') ||
    (Array.isArray(memberAt(json, 'item')) && memberAt(json, 'info', 'name') !== undefined) ||
    memberAt(json, 'collection', 'item') !== undefined ||
    memberAt(json, 'run', 'executions') !== undefined ||
    (memberAt(json, 'results') !== undefined && memberAt(json, 'collection_id') !== undefined)
  )
}

/**
 * Reads the saved responses of a Postman collection (version 2), the report of Newman, or the results of Postman's
 * own runner. The runner's results have no bodies.
 */
export function parsePostman(json: unknown): Recording | RecordingFault {
  const executions = listAt(json, 'run', 'executions')
  if (executions.length > 0) return recordingOf(executions.map(executionEntry))
  const results = listAt(json, 'results')
  if (results.length > 0) {
    const { entries, ...rest } = recordingOf(results.flatMap((result) => runnerEntry(json, result)))
    return { ...rest, entries }
  }
  const collection = memberAt(json, 'collection') ?? json
  const variables = variablesIn(collection)
  const saved = itemsIn(collection).flatMap((item) =>
    listAt(item, 'response').map((response) => savedEntry(item, response, variables)),
  )
  if (saved.length > 0) return recordingOf(saved)
  return {
    fault:
      'is a Postman collection without saved responses. Save the responses as examples and export it again (v2.1), or run it with newman --reporters json.',
  }
}

type Variables = ReadonlyMap<string, string>
type NumberlessEntry = Omit<RecordedEntry, 'entry'> | undefined

function recordingOf(entries: readonly NumberlessEntry[]): Recording {
  const known = entries.flatMap((entry, i) =>
    entry === undefined ? [] : [{ entry: i + 1, ...entry }],
  )
  return { entries: known, unanswered: entries.length - known.length, recordedBy: 'client' }
}

function itemsIn(folder: unknown): readonly unknown[] {
  return listAt(folder, 'item').flatMap((item) =>
    Array.isArray(memberAt(item, 'item')) ? itemsIn(item) : [item],
  )
}

function variablesIn(collection: unknown): Variables {
  return new Map(
    listAt(collection, 'variable').map((each) => [textAt(each, 'key'), textAt(each, 'value')]),
  )
}

function savedEntry(item: unknown, response: unknown, variables: Variables): NumberlessEntry {
  const original = memberAt(response, 'originalRequest')
  const status = memberAt(response, 'code')
  const text = memberAt(response, 'body')
  if (typeof status !== 'number') return undefined
  const headers = headersFrom(memberAt(response, 'header'))
  return requestEntry(original ?? memberAt(item, 'request'), variables, {
    status,
    ...(headers === undefined ? {} : { headers }),
    ...(typeof text === 'string' ? { body: text } : {}),
  })
}

function executionEntry(execution: unknown): NumberlessEntry {
  const response = memberAt(execution, 'response')
  const status = memberAt(response, 'code')
  if (typeof status !== 'number') return undefined
  const headers = headersFrom(memberAt(response, 'header') ?? memberAt(response, 'headers'))
  const bytes = memberAt(response, 'stream', 'data')
  const text = memberAt(response, 'body')
  const body = Array.isArray(bytes)
    ? Uint8Array.from(bytes)
    : typeof text === 'string'
      ? text
      : undefined
  return requestEntry(memberAt(execution, 'request'), new Map(), {
    status,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  })
}

// Postman's runner writes only address, method and status.
function runnerEntry(run: unknown, result: unknown): readonly NumberlessEntry[] {
  const status = memberAt(result, 'responseCode', 'code')
  const request = listAt(run, 'collection', 'requests').find(
    (each) => memberAt(each, 'id') === memberAt(result, 'id'),
  )
  const method = textAt(result, 'method') || textAt(request, 'method')
  const target = hostAndPath(textAt(result, 'url') || textAt(request, 'url'))
  if (typeof status !== 'number' || target === undefined || method === '') return [undefined]
  return [{ ...target, method: method.toUpperCase(), response: { status } }]
}

function requestEntry(
  request: unknown,
  variables: Variables,
  response: RecordedResponse,
): NumberlessEntry {
  const target = hostAndPath(
    addressOf(typeof request === 'string' ? request : memberAt(request, 'url'), variables),
  )
  if (target === undefined) return undefined
  const requestHeaders = headersFrom(memberAt(request, 'header'))
  const requestBody = sentBody(memberAt(request, 'body'), variables)
  return {
    ...target,
    method: textAt(request, 'method').toUpperCase() || 'GET',
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(requestBody === undefined ? {} : { requestBody }),
    response,
  }
}

function addressOf(url: unknown, variables: Variables): string {
  const raw = typeof url === 'string' ? url : textAt(url, 'raw')
  const text = raw === '' ? partsAddress(url) : raw
  const pathVariables = new Map(
    listAt(url, 'variable').map((each) => [textAt(each, 'key'), textAt(each, 'value')]),
  )
  const filled = fill(text, variables).replaceAll(/\/:([\w-]+)/g, (match, name: string) => {
    const value = pathVariables.get(name)
    return value === undefined || value === '' ? match : `/${value}`
  })
  // The file does not contain the values of an environment. Without such a value, the address is only a path.
  return filled.replace(/^(?:https?:\/\/)?\{\{[^}]*\}\}/, '')
}

function partsAddress(url: unknown): string {
  const path = listAt(url, 'path').map((step) =>
    typeof step === 'string' ? step : textAt(step, 'value'),
  )
  const query = listAt(url, 'query')
    .filter((pair) => memberAt(pair, 'disabled') !== true)
    .map((pair) => `${textAt(pair, 'key')}=${textAt(pair, 'value')}`)
  const host = listAt(url, 'host').join('.')
  const search = query.length === 0 ? '' : `?${query.join('&')}`
  return host === '' && path.length === 0 ? '' : `https://${host}/${path.join('/')}${search}`
}

function sentBody(body: unknown, variables: Variables): RecordedBody | undefined {
  const mode = textAt(body, 'mode')
  if (mode === 'raw') {
    const text = textAt(body, 'raw')
    // A body with a variable of an environment is not the body that was sent.
    const filled = fill(text, variables)
    return filled === '' || /\{\{[^{}]*\}\}/.test(filled) ? undefined : filled
  }
  if (mode !== 'urlencoded') return undefined
  const pairs = listAt(body, 'urlencoded').filter((pair) => memberAt(pair, 'disabled') !== true)
  return formBodyText(
    pairs.map((pair) => [textAt(pair, 'key'), fill(textAt(pair, 'value'), variables)]),
  )
}

function fill(text: string, variables: Variables): string {
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (match, name: string) => variables.get(name) || match)
}
