/** One call as the real service might answer it, or one callback as a receiver might get it. */
export interface ServiceCall {
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody?: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export const host = 'https://test.videoid.openapi.com'
export const id = '9b1c7a52-4e0d-4f6b-8a3e-2d5f60c718ab'
export const hook = 'https://shop.example.com/hooks/videoid'

const json = { 'content-type': 'application/json' }

/** A call of a client. `change` replaces parts of the usual successful call. */
export function call(method: string, path: string, change: Partial<ServiceCall> = {}): ServiceCall {
  return {
    method,
    url: path.startsWith('https:') ? path : host + path,
    requestHeaders: {
      authorization: 'Bearer 65f0c0ffee65f0c0ffee65f0',
      accept: 'application/json',
    },
    status: 200,
    headers: { ...json, date: 'Mon, 05 Jan 2026 09:00:00 GMT', server: 'nginx' },
    body: envelope(null),
    ...change,
  }
}

/** The body of a response that succeeds. */
export function envelope(data: unknown, change: object = {}): string {
  return JSON.stringify({ data, success: true, message: '', error: null, ...change })
}

/** The body of a refusal. */
export function refusal(error: unknown, message = 'not valid', change: object = {}): string {
  return JSON.stringify({ data: null, success: false, message, error, ...change })
}

export const opened = {
  id,
  link: `https://sit-openapi.certid.it/${id}`,
  message: 'The link for the live Video Identification service.',
  status: 'running',
  owner: 'dev@shop.example.com',
}

/** The resource that GET answers. */
export function resource(status: string, reason: string | null, change: object = {}): object {
  return { ...opened, status, reason, ...change }
}

/** The successful POST, whose request body is the vendor's example with changes. */
export function open(change: object = {}, callChange: Partial<ServiceCall> = {}): ServiceCall {
  const request = {
    mail: 'franco.rossi@example.com',
    user: {
      firstName: 'Franco',
      lastName: 'Rossi',
      gender: 'M',
      birthDate: '1977-11-06',
      taxCode: 'RSSMRA02D16A662G',
    },
    healthCard: { required: true, checkExpire: true },
    output: { imagesAsPdf: false },
    callback: { url: hook, method: 'JSON', headers: { session_id: 's-1' }, custom: { order: 1 } },
    ...change,
  }
  return call('POST', '/IT-live', {
    requestBody: JSON.stringify(request),
    body: envelope(opened),
    ...callChange,
  })
}

/** A GET of the status. */
export function read(status: string, reason: string | null, change: object = {}): ServiceCall {
  return call('GET', `/IT-identity-verifications/${id}`, {
    body: envelope(resource(status, reason, change)),
  })
}

export const dossier = {
  id,
  status: 'ok',
  mail: 'franco.rossi@example.com',
  user: {
    firstName: 'Franco',
    lastName: 'Rossi',
    gender: 'M',
    birthCountry: 'Italy',
    birthDate: '1977-11-06',
    birthPlace: 'Rome',
    taxCode: 'RSSFNC77S06H501X',
  },
  document: {
    type: 'identity_card',
    number: 'CA00000AA',
    issueDate: '2021-03-15',
    expiryDate: '2031-01-01',
    issuingCountry: 'ITA',
  },
  healthCard: { number: '80380000000000000001', expiryDate: '2029-06-30' },
  phoneNumber: null,
  completedAt: '2026-01-05T09:02:00.000Z',
}

const files: Readonly<Record<string, readonly [type: string, start: string]>> = {
  audit: ['application/pdf', '%PDF-1.7\n%\u00e2\u00e3\n'],
  images: ['application/zip', 'PK\u0003\u0004\u0014\u0000'],
  timestamp: ['application/timestamp-reply', '0\u0082\u000b\u0001'],
}

/** A download, with the bytes of its type. */
export function download(type: string, change: Partial<ServiceCall> = {}): ServiceCall {
  const [contentType = '', start = ''] = files[type] ?? []
  return call('GET', `/IT-identity-verifications/${id}/${type}`, {
    headers: { 'content-type': contentType },
    body: Uint8Array.from(Buffer.from(start, 'latin1')),
    ...change,
  })
}

/** A callback with a JSON body. */
export function callback(status: string, reason: string | null, change: object = {}): ServiceCall {
  return {
    method: 'POST',
    url: hook,
    requestHeaders: {
      'content-type': 'application/json',
      session_id: 's-1',
      'user-agent': 'GuzzleHttp/7',
    },
    requestBody: JSON.stringify({
      data: resource(status, reason),
      custom: { order: 1 },
      ...change,
    }),
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: 'ok',
  }
}

/** A callback with a form. */
export function formCallback(status: string, reason: string | null, field = 'data'): ServiceCall {
  return {
    ...callback(status, reason),
    requestHeaders: { 'content-type': 'application/x-www-form-urlencoded', session_id: 's-1' },
    requestBody: new URLSearchParams({
      [field]: JSON.stringify(resource(status, reason)),
      custom: '{"order":1}',
    }).toString(),
  }
}

/** A whole verification in which drift finds no difference: all operations, and refusals. */
export function usualCalls(): readonly ServiceCall[] {
  return [
    call('GET', '/IT-identity-verifications', {
      status: 404,
      body: refusal(221, 'no requests related to your account'),
    }),
    open(),
    open({ mail: undefined }, { status: 428, body: refusal(200, 'mail required') }),
    open({ mail: 'franco' }, { status: 406, body: refusal(201, 'mail not valid') }),
    read('running', null),
    call('GET', '/IT-identity-verifications?limit=5', {
      body: envelope([{ id, status: 'running', reason: null }]),
    }),
    read('validation', null),
    download('audit', {
      status: 422,
      headers: json,
      body: refusal(225, 'documents not yet available'),
    }),
    read('ok', 'identityverified'),
    call('GET', `/IT-identity-verifications/${id}/data`, { body: envelope(dossier) }),
    download('audit'),
    download('images'),
    download('timestamp'),
    call('GET', '/IT-identity-verifications/0-0-0', {
      status: 404,
      body: refusal(223, 'no request matches this id'),
    }),
    call('GET', '/IT-identity-verifications', {
      status: 401,
      body: refusal(125.22, 'Wrong Token'),
    }),
    call('POST', '/IT-selfie', {
      requestBody: '{"mail":"a@example.com"}',
      status: 402,
      body: refusal(610, 'Billing error message'),
    }),
  ]
}

/** Calls of the platform's OAuth host, without a difference. */
export function accountCalls(): readonly ServiceCall[] {
  const token = '65f0c0ffee65f0c0ffee65f0'
  const scopes = ['POST:test.videoid.openapi.com/IT-live']
  const basic = { requestHeaders: { authorization: 'Basic ZGV2QHNob3A6a2V5' } }
  return [
    call('POST', 'https://oauth.openapi.it/token', {
      ...basic,
      requestBody: JSON.stringify({ scopes, ttl: 0 }),
      body: JSON.stringify({
        scopes,
        expire: 1799136000,
        token,
        success: true,
        message: '',
        error: null,
      }),
    }),
    call('GET', 'https://oauth.openapi.it/credit', { ...basic, body: envelope({ credit: 12.5 }) }),
    call('GET', 'https://oauth.openapi.com/wallet', {
      ...basic,
      status: 401,
      body: refusal(140, 'Unauthorized'),
    }),
    call('GET', 'https://videoid.openapi.com/tokens', {
      ...basic,
      status: 404,
      body: refusal(404, 'resource not found'),
    }),
  ]
}
