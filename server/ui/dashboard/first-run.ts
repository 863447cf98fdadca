import { defaultToken } from '../../emulator/default-token.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { sendToSelf } from '../../http/control/resend-request.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import type { ControlApiBase } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { openFromForm } from '../layout/open-from-form.ts'
import type { TranslateDashboard } from './dashboard-texts.ts'

const exampleInbox = 'first'
const wrongBody = JSON.stringify({ email: 'franco.rossi@example.com' })

const FIRST_STEPS = ['verification', 'callback', 'refusal'] as const

/** Three buttons of an empty dashboard. Each makes one thing happen and opens the page that shows it. */
export function firstRunButtons(t: TranslateDashboard, of: string | undefined): Html {
  const buttons = FIRST_STEPS.map(
    (step) =>
      html`<li><button name="do" value="${step}">${t(`first.${step}`)}</button> <span class="soft">${t(`first.${step}.where`)}</span></li>`,
  )
  return html`<form method="post" action="/__emulator/pages/first-run" class="first-run">${of !== undefined && html`<input type="hidden" name="of" value="${of}">`}<ol>${buttons}</ol></form>`
}

/** Performs one of the three steps. Returns the path of the page that shows the result. */
export async function performFirstStep(
  context: HttpContext,
  namespace: Namespace,
  { step, base }: { readonly step: string | null; readonly base: ControlApiBase },
): Promise<string> {
  if (step === 'refusal') return refuseExample(context)
  const callback = { url: `${base.url}/__emulator/inbox/${exampleInbox}`, method: 'JSON' }
  const body = { mail: 'franco.rossi@example.com', callback }
  const use = { name: 'ok' }
  const { id } = await openFromForm(context, namespace, { mode: 'live', body, use, base: base.url })
  if (step !== 'callback') return `/__emulator/verifications/${id}`
  await fastForward(context.emulator, id, 'next')
  return `/__emulator/deliveries?delivery=${id}.1`
}

// Sends a wrong body as a client does, so that the request can be examined and sent again.
async function refuseExample(context: HttpContext): Promise<string> {
  const { seed } = context.emulator.settings
  const sent = await sendToSelf(context, {
    method: 'POST',
    path: '/IT-live',
    headers: [
      ...['Authorization', `Bearer ${defaultToken(seed)}`, 'Content-Type', 'application/json'],
      ...['Content-Length', String(Buffer.byteLength(wrongBody))],
    ],
    body: Buffer.from(wrongBody),
  })
  return sent === undefined
    ? '/__emulator/requests'
    : `/__emulator/requests/req-${sent.number}?of=${encodeURIComponent(sent.namespace)}`
}
