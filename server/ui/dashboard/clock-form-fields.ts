import type { Request } from 'express'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import type { ControlApiBase } from '../layout/curl.ts'
import type { Html } from '../layout/html.ts'
import { html } from '../layout/html.ts'

/** The data of one clock's card. */
export interface ClockCard {
  readonly context: HttpContext
  readonly base: ControlApiBase
  readonly namespace: Namespace
  readonly filter: string | undefined
  readonly query: Request['query']
}

/** Hidden fields of a form: the namespace of the clock, and the page's namespace filter. */
export function clockFormFields(name: string, filter: string | undefined): Html {
  return html`<input type="hidden" name="of" value="${name}">${filter !== undefined && html`<input type="hidden" name="filter" value="${filter}">`}`
}
