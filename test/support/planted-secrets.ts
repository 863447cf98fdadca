/** Forty values of a person or of a secret, each in a form that is easy to search for. */
export const PLANTED_VALUES = {
  mail: 'pl01.person@planted.example',
  mailOfBroken: 'pl02.person@planted.example',
  mailInPath: 'pl03.person@planted.example',
  mailInQuery: 'pl04.person@planted.example',
  mailTag: 'pl05tag',
  firstName: 'Pl06first',
  lastName: 'Pl07last',
  birthPlace: 'Pl08place',
  birthCountry: 'Pl09country',
  birthDate: '1910-10-10',
  taxCode: 'PLNTCD80A01H501U',
  taxCodeOfBroken: 'PLNBRK80A01H501U',
  taxCodeInPath: 'PLNPTH80A01H501U',
  phone: '3390014014',
  phoneOfBroken: '3390015015',
  phoneInPath: '3390016016',
  policy: 'pl17policy',
  success: 'pl18success',
  failure: 'pl19failure',
  title: 'Pl20title',
  footer: 'Pl21footer',
  logo: 'pl22logo',
  hookPath: 'pl23hookpath',
  hookQuery: 'pl24hookquery',
  authorization: 'pl25authorization',
  cookie: 'pl26cookie',
  sessionId: 'pl27session',
  apiKey: 'pl28apikey',
  custom: 'pl29custom',
  secretOfHook: 'pl30secret',
  unknownMember: 'pl31unknown',
  brokenText: 'pl32broken',
  token: 'pl33token0123456789abcdef',
  issuedLookAlike: 'a34a34a34a34a34a34a34a34',
  basicKey: 'pl35basickey',
  basicMail: 'pl36.person@planted.example',
  cookieOfRequest: 'pl37cookie',
  idempotencyKey: 'pl38idempotency',
  userAgent: 'pl39agent',
  controlQuery: 'pl40query',
} as const

/** Returns the planted values that a text contains. */
export function plantedIn(text: string): readonly string[] {
  return Object.values(PLANTED_VALUES).filter((value) =>
    text.toLowerCase().includes(value.toLowerCase()),
  )
}

type PlantedRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Returns valid and invalid requests that contain all planted values. Callbacks go to `hook`. */
export function plantedRequests(hook: string): readonly PlantedRequest[] {
  const p = PLANTED_VALUES
  const headers = {
    authorization: `Bearer ${p.token}`,
    cookie: `session=${p.cookieOfRequest}`,
    'user-agent': p.userAgent,
    'idempotency-key': p.idempotencyKey,
  }
  const good = goodBody(hook)
  const posts = ['/IT-live', '/IT-selfie', '/IT-automatic', '/IT-life'].flatMap((path) =>
    [
      JSON.stringify(good),
      JSON.stringify({ ...good, mail: `anna+${p.mailTag}@planted.example` }),
      JSON.stringify({ ...good, mail: `not ${p.mailOfBroken}` }),
      JSON.stringify({ ...good, user: { taxCode: `X${p.taxCodeOfBroken}` } }),
      JSON.stringify({ ...good, phoneNumber: { number: `x${p.phoneOfBroken}` } }),
      `{"mail":"${p.mailOfBroken}","${p.brokenText}":`,
      `${JSON.stringify(good)}${p.brokenText}`,
    ].map((body) => ({ method: 'POST', path, headers, body })),
  )
  const reads = [
    `/IT-identity-verifications/${p.mailInPath}`,
    `/IT-identity-verifications/${encodeURIComponent(p.mailInPath)}/data`,
    `/IT-identity-verifications/${p.taxCodeInPath}`,
    `/IT-identity-verifications/${p.phoneInPath}/audit`,
    `/IT-identity-verifications/${p.issuedLookAlike}`,
    `/IT-identity-verifications?mail=${p.mailInQuery}&skip=${p.mailInQuery}`,
    `/link/${p.taxCodeInPath}`,
    `/people/${p.mailInPath}/${p.phoneInPath}?token=${p.token}`,
    `/token/${p.token}`,
    `/tokens/${p.issuedLookAlike}`,
    `/__emulator/verifications?mail=${p.controlQuery}`,
    `/__emulator/verifications/${p.controlQuery}`,
    `/__emulator/inboxes/${p.controlQuery}`,
  ].map((path) => ({ method: 'GET', path, headers }))
  const basic = `Basic ${Buffer.from(`${p.basicMail}:${p.basicKey}`).toString('base64')}`
  const login = {
    method: 'POST',
    path: '/tokens',
    headers: { authorization: basic },
    body: JSON.stringify({ scopes: [p.basicKey], name: p.basicKey }),
  }
  return [...posts, ...reads, login]
}

function goodBody(hook: string): object {
  const p = PLANTED_VALUES
  return {
    mail: p.mail,
    user: {
      firstName: p.firstName,
      lastName: p.lastName,
      birthPlace: p.birthPlace,
      birthCountry: p.birthCountry,
      birthDate: p.birthDate,
      taxCode: p.taxCode,
    },
    phoneNumber: { required: true, number: p.phone },
    policy: { url: `https://shop.example.com/${p.policy}` },
    redirectUrls: {
      success: `https://shop.example.com/${p.success}`,
      failure: `https://shop.example.com/${p.failure}`,
    },
    layout: { title: p.title, footer: p.footer, logo: `https://shop.example.com/${p.logo}` },
    nickname: p.unknownMember,
    callback: {
      url: `${hook}/${p.hookPath}?key=${p.hookQuery}`,
      custom: { order: p.custom },
      headers: {
        authorization: `Bearer ${p.authorization}`,
        cookie: p.cookie,
        session_id: p.sessionId,
        'x-api-key': p.apiKey,
        'x-hook-secret': p.secretOfHook,
      },
    },
  }
}
