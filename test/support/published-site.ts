import type { EmulatorOptions } from '../../server/index.ts'
import { BROWSER } from './control-login.ts'
import { addressesIn, formsIn, type PageForm } from './crawl-pages.ts'
import { emulatorForTest, vendorExample } from './emulator.ts'

/** Returns one pattern for each page that a browser can open under this prefix. */
export function pagePatterns(prefix: string): readonly RegExp[] {
  return PAGES.map((page) => new RegExp(`^${prefix}/${page.source}`))
}

const PAGES = [
  /__emulator\/$/,
  /__emulator\/verifications\/[\da-f-]+$/,
  /__emulator\/desk$/,
  /__emulator\/desk\?call=/,
  /__emulator\/scenarios$/,
  /__emulator\/scenarios\/[\w-]+/,
  /__emulator\/clock$/,
  /__emulator\/clock\?of=/,
  /__emulator\/inboxes$/,
  /__emulator\/inboxes\/first/,
  /__emulator\/requests$/,
  /__emulator\/requests\/req-/,
  /__emulator\/costs/,
  /__emulator\/namespaces$/,
  /__emulator\/docs$/,
  /__emulator\/docs\/\w+\/\w+/,
  /link\/[\da-f-]+$/,
  /link\/[\da-f-]+\?.*step=/,
]

type Rows = { readonly data: readonly { readonly id: string; readonly path?: string }[] }

/** An emulator that is published under a path prefix. */
export interface PublishedSite {
  /** The origin at which the test reaches it. */
  readonly url: string
  readonly prefix: string
  readonly token: string
  /** The paths of pages at `link`. */
  readonly links: readonly string[]
  readonly control: (method: string, path: string, body?: object) => Promise<Rows>
}

/** Starts an emulator with this public URL, and with a verification in every state that a page shows. */
export async function publishedSite(
  publicUrl: string,
  options: EmulatorOptions = {},
): Promise<PublishedSite> {
  const prefix = new URL(publicUrl).pathname
  const emulator = await emulatorForTest({ publicUrl, ...options })
  const [url = ''] = emulator.urls
  const { controlToken } = options
  const headers = {
    authorization: `Bearer ${emulator.token}`,
    'content-type': 'application/json',
    ...(controlToken === undefined ? {} : { 'x-emulator-control-token': controlToken }),
  }
  const control = (method: string, path: string, body?: object) =>
    fetch(`${url}/__emulator${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then(async (answer) => (await answer.json()) as Rows)
  const open = (scenario: string) =>
    fetch(`${url}/IT-live`, {
      method: 'POST',
      headers: { ...headers, 'x-emulator-scenario': scenario },
      body: JSON.stringify(vendorExample(`${url}/__emulator/inbox/first`)),
    })
  await open('ok')
  await control('POST', '/clock/advance', { until: 'idle' })
  for (const scenario of ['interactive', 'interactive', 'ko', 'slow-operator']) await open(scenario)
  const { data } = await control('GET', '/verifications?scenario=interactive')
  const [id, other] = data.map((row) => row.id)
  await control('POST', `/verifications/${other}/act`, { as: 'user', do: 'open-link' })
  for (const act of ['open-link', 'submit']) {
    await control('POST', `/verifications/${id}/act`, { as: 'user', do: act })
  }
  await control('POST', `/verifications/${id}/act`, {
    as: 'operator',
    do: 'take-call',
  })
  await fetch(`${url}/IT-live`, { method: 'POST', headers, body: '{"mail":7}' })
  const links = data.map((row) => `${prefix}/link/${row.id}`)
  return { url, prefix, token: emulator.token, control, links }
}

/**
 * Opens every page that can be reached from the dashboard. Pages that differ only in ids and numbers count as one.
 * Returns their texts, and every address that lacks the prefix or leads nowhere. With `comparesStripped`, every page must
 * be the same without the prefix.
 */
export async function crawl({ url, prefix, links }: PublishedSite, comparesStripped = true) {
  const pages = new Map<string, string>()
  const wrong: string[] = []
  const queue = [`${prefix}/__emulator/`, ...links]
  const seen = new Set(queue)
  while (queue.length > 0) {
    const path = queue.shift() ?? ''
    const answer = await fetch(url + path, { headers: BROWSER, redirect: 'manual' })
    if (answer.status >= 400) wrong.push(`${path}: ${answer.status}`)
    const text = await answer.text()
    if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) continue
    pages.set(path, text)
    if (comparesStripped) {
      const stripped = await fetch(url + path.slice(prefix.length), { headers: BROWSER })
      if (withoutTimes(await stripped.text()) !== withoutTimes(text)) wrong.push(`${path} differs`)
    }
    const addresses = addressesIn(text)
    for (const { tag, attribute, value } of addresses) {
      const isOwn = !/^([a-z]+:|\/\/)/i.test(value)
      if (isOwn && !/^[?#]/.test(value) && !value.startsWith(`${prefix}/`)) {
        wrong.push(`${path}: <${tag} ${attribute}="${value}">`)
      }
    }
    const searches = formsIn(text).filter(({ method }) => method === 'get')
    const targets = [
      ...addresses.filter(({ tag }) => tag !== 'form' && tag !== 'body').map(({ value }) => value),
      ...searches.map(({ action, fields }) => `${action}?${fields}`),
    ]
    for (const value of targets) {
      const target = new URL(value, `http://page${path}`)
      const next = target.pathname + target.search
      const pattern = patternOf(next)
      // The pictures of one person take seconds to draw.
      if (target.host !== 'page' || seen.has(pattern) || next.endsWith('.jpg')) continue
      seen.add(pattern)
      queue.push(next)
    }
  }
  return { pages, wrong }
}

/** Submits one form of each kind. Returns every redirect and every address of an answer that lacks the prefix. */
export async function submitForms(
  { url, prefix }: PublishedSite,
  pages: ReadonlyMap<string, string>,
) {
  const forms = new Map<string, PageForm>()
  for (const text of pages.values()) {
    for (const form of formsIn(text)) {
      if (form.method === 'post') forms.set(patternOf(form.action), form)
    }
  }
  // The form that deletes all namespaces comes last.
  const ordered = [...forms.values()].sort(
    (a, b) => Number(a.action.endsWith('/reset')) - Number(b.action.endsWith('/reset')),
  )

  const wrongForms: string[] = []
  let redirects = 0
  for (const { action, fields } of ordered) {
    const answer = await fetch(url + action, {
      method: 'POST',
      body: fields,
      headers: { ...BROWSER, origin: url },
      redirect: 'manual',
    })
    const location = answer.headers.get('location')
    if (answer.status === 303) redirects += 1
    const isRight = location === null ? answer.status < 410 : location.startsWith(`${prefix}/`)
    if (!isRight || !action.startsWith(`${prefix}/`))
      wrongForms.push(`${action}: ${answer.status} ${location}`)
    for (const { value } of addressesIn(await answer.text())) {
      if (value.startsWith('/') && !value.startsWith(`${prefix}/`))
        wrongForms.push(`${action}: ${value}`)
    }
  }
  return { forms: forms.size, redirects, wrongForms }
}

// Pages of one kind have the same template; of a query, its keys decide what the page shows.
function patternOf(path: string): string {
  return path
    .replaceAll(/(?<!link\/)[\da-f]{8}-[\da-f-]{27}/g, 'ID')
    .replaceAll(/=[^&]*/g, '')
    .replaceAll(/-\d+/g, '-N')
    .replace(/(scenarios|docs\/\w+)\/[\w-]+/, '$1/NAME')
}

// Ages are shown by the real time.
function withoutTimes(text: string): string {
  return text.replaceAll(/data-now="\d+"|\d+ s<\/span>/g, '')
}
