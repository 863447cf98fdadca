import {
  headersFrom,
  hostAndPath,
  listAt,
  memberAt,
  type RecordedEntry,
  type Recording,
  type RecordingFault,
  textAt,
} from './recording.ts'

/** True for an export of Insomnia: version 4 (JSON) or version 5 (YAML, already parsed). */
export function isInsomnia(content: unknown): boolean {
  return (
    (textAt(content, '_type') === 'export' && Array.isArray(memberAt(content, 'resources'))) ||
    /\.insomnia\.rest\/5/.test(textAt(content, 'type'))
  )
}

/** Reads an Insomnia export. Its responses belong to requests or to mock routes. */
export function parseInsomnia(content: unknown): Recording | RecordingFault {
  const resources = listAt(content, 'resources')
  const requestById = new Map(resources.map((each) => [textAt(each, '_id'), each]))
  const entries = [
    ...resources.flatMap((each) => {
      const type = textAt(each, '_type')
      if (/^mock_?route$/i.test(type)) return [mockEntry(each)]
      if (type !== 'response') return []
      return [answeredEntry(requestById.get(textAt(each, 'parentId')), each)]
    }),
    ...listAt(content, 'routes').map(mockEntry),
    ...requestsIn(listAt(content, 'collection')).flatMap((request) =>
      [...listAt(request, 'responses'), ...[memberAt(request, 'response') ?? []].flat()].map(
        (response) => answeredEntry(request, response),
      ),
    ),
  ]
  if (entries.length === 0) {
    return {
      fault:
        'is an Insomnia export, which has requests, but no responses. Export it from Insomnia as HAR, which has both.',
    }
  }
  const known = entries.flatMap((entry, i) =>
    entry === undefined ? [] : [{ entry: i + 1, ...entry }],
  )
  return { entries: known, unanswered: entries.length - known.length, recordedBy: 'client' }
}

type NumberlessEntry = Omit<RecordedEntry, 'entry'> | undefined

function requestsIn(items: readonly unknown[]): readonly unknown[] {
  return items.flatMap((item) => [item, ...requestsIn(listAt(item, 'children'))])
}

function mockEntry(route: unknown): NumberlessEntry {
  const status = memberAt(route, 'statusCode')
  const name = textAt(route, 'name')
  const target = hostAndPath(name.startsWith('/') ? name : `/${name}`)
  if (typeof status !== 'number' || target === undefined) return undefined
  const mimeType = textAt(route, 'mimeType')
  const headers =
    headersFrom(memberAt(route, 'headers')) ??
    (mimeType === '' ? undefined : { 'content-type': mimeType })
  return {
    ...target,
    method: textAt(route, 'method').toUpperCase() || 'GET',
    response: {
      status,
      ...(headers === undefined ? {} : { headers }),
      body: textAt(route, 'body'),
    },
  }
}

function answeredEntry(request: unknown, response: unknown): NumberlessEntry {
  const status = memberAt(response, 'statusCode') ?? memberAt(response, 'status')
  const address = (textAt(request, 'url') || textAt(response, 'url')).replace(/^\{\{[^}]*\}\}/, '')
  const target = hostAndPath(address)
  if (typeof status !== 'number' || target === undefined) return undefined
  const requestHeaders = headersFrom(memberAt(request, 'headers'))
  const requestBody = textAt(request, 'body', 'text')
  const headers = headersFrom(memberAt(response, 'headers'))
  const body = memberAt(response, 'body')
  return {
    ...target,
    method: textAt(request, 'method').toUpperCase() || 'GET',
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(requestBody === '' || requestBody.includes('{{') ? {} : { requestBody }),
    response: {
      status,
      ...(headers === undefined ? {} : { headers }),
      ...(typeof body === 'string' ? { body } : {}),
    },
  }
}
