import { bodyDifferences } from '../../../contracts/spec/body-differences.ts'
import { parseVerificationRequest } from '../../../contracts/spec/request-body.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { fastForward } from '../../operations/advance-clock.ts'
import { type Html, html } from '../layout/html.ts'
import { openFromForm } from '../layout/open-from-form.ts'
import type { TranslateDashboard } from './dashboard-texts.ts'

const exampleInbox = 'first'
const wrongBody = { email: 'franco.rossi@example.com' }

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
  { step, base }: { readonly step: string | null; readonly base: string },
): Promise<string> {
  if (step === 'refusal') return refuseExample(context, namespace)
  const callback = { url: `${base}/__emulator/inbox/${exampleInbox}`, method: 'JSON' }
  const body = { mail: 'franco.rossi@example.com', callback }
  const use = { name: 'ok' }
  const { id } = await openFromForm(context, namespace, { mode: 'live', body, use, base })
  if (step !== 'callback') return `/__emulator/verifications/${id}`
  await fastForward(context.emulator, id, 'next')
  return `/__emulator/deliveries?delivery=${id}.1`
}

// Checks a wrong body as the API does, and stores the refusal with the requests.
function refuseExample({ journal, emulator }: HttpContext, namespace: Namespace): string {
  const request = parseVerificationRequest(wrongBody)
  if (request.ok) return '/__emulator/requests'
  const { status, error, code, fix } = request.problem
  journal.add({
    namespace: namespace.name,
    at: namespace.clock.now(),
    operation: 'create',
    method: 'POST',
    path: '/IT-live',
    status,
    error,
    why: `${code}: ${fix}`,
    differences: bodyDifferences(wrongBody),
  })
  emulator.events.notifyOtherChange('any')
  return '/__emulator/requests?refused=1'
}
