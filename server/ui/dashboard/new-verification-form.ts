import { formatCurl } from '../../domain/text/format-curl.ts'
import { defaultToken } from '../../emulator/default-token.ts'
import type { HttpContext } from '../../http/http-context.ts'
import type { ControlApiBase } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import type { OpenFormData } from '../layout/open-from-form.ts'
import type { TranslateDashboard } from './dashboard-texts.ts'

/** The default of the field, so that one click opens a verification. */
const exampleMail = 'franco.rossi@example.com'

/** The inbox that receives the callbacks of verifications from the form. */
const exampleInbox = 'first'

/** A form that opens a verification from a mail address and a scenario. */
export function newVerificationForm(
  { emulator }: HttpContext,
  {
    base,
    namespace,
    t,
  }: {
    readonly base: ControlApiBase
    readonly namespace: string | undefined
    readonly t: TranslateDashboard
  },
): Html {
  const { catalog: book, settings } = emulator
  const options = book
    .list()
    .map(({ name, title }) => html`<option value="${name}">${name}: ${title}</option>`)
  return html`<section class="card" id="open"><form method="post" action="/__emulator/pages/verifications" class="create"><h2 class="create-title">${t('create')}</h2>
${namespace !== undefined && html`<input type="hidden" name="of" value="${namespace}">`}
<label class="create-label">${t('create.mail')} <input class="create-mail" type="email" name="mail" required value="${exampleMail}" autocomplete="off"></label>
<label for="open-scenario" class="hidden">${t('create.scenario')}</label><select class="create-scenario" id="open-scenario" name="scenario"><option value="">${t('create.default', { scenario: settings.scenario })}</option>${options}</select>
<label class="create-label"><input type="checkbox" name="callbacks" value="yes" checked> ${t('create.callbacks')} <a href="/__emulator/inboxes/${exampleInbox}">${t('create.inbox')}</a></label>
<button class="primary">${t('create.go')}</button>
${settings.auth === 'any' && html`<button type="button" class="small" data-copy="${formatOpenCurl(base, settings.seed)}" title="${t('create.curl')}">copy as curl</button>`}</form></section>`
}

/** Returns the curl command that creates a verification, as the emulator prints it at its start. */
export function formatOpenCurl(base: ControlApiBase, seed: number): string {
  const callback = { url: exampleInboxUrl(base), method: 'POST', field: 'data' }
  return formatCurl({
    method: 'POST',
    url: `${base.url}/IT-live`,
    headers: [
      ['Authorization', `Bearer ${defaultToken(seed)}`],
      ['Content-Type', 'application/json'],
    ],
    body: JSON.stringify({ mail: exampleMail, callback }),
  })
}

/** Parses the submitted form. */
export function parseOpenForm(form: URLSearchParams, base: ControlApiBase): OpenFormData {
  const callback = { url: exampleInboxUrl(base), method: 'POST', field: 'data' }
  const withCallbacks = form.get('callbacks') === 'yes'
  const scenario = form.get('scenario') ?? ''
  return {
    mode: 'live',
    body: { mail: form.get('mail') ?? '', ...(withCallbacks ? { callback } : {}) },
    use: scenario === '' ? undefined : { name: scenario },
    base: base.url,
  }
}

function exampleInboxUrl(base: ControlApiBase): string {
  return `${base.url}/__emulator/inbox/${exampleInbox}`
}
