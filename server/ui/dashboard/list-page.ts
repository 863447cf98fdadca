import type { Request, Response } from 'express'
import { STATUSES } from '../../domain/model/status.ts'
import { plural } from '../../domain/text/pluralize.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { baseOf, type HttpContext } from '../../http/http-context.ts'
import { brokenFiles } from '../layout/broken-files.ts'
import { panelOf } from '../layout/control-page.ts'
import { type Html, html } from '../layout/html.ts'
import { namespacesShown } from '../layout/namespace-filter.ts'
import { longestSearch } from '../layout/search-field.ts'
import { sendPage } from '../layout/send-page.ts'
import { pageClock } from '../layout/time-elements.ts'
import { emptyState } from './empty-state.ts'
import { filterIn, fits, type ListFilter, listAddress, newestFirst } from './list-filter.ts'
import { listTable } from './list-table.ts'
import { openForm } from './open-form.ts'
import { summaryStrip } from './summary-strip.ts'

const rowsOfPage = 50

/** /__emulator/: all verifications of all namespaces, the newest first, and whatever is wrong. */
export function listPage(here: HttpContext, req: Request, res: Response): void {
  const { emulator } = here
  const filter = filterIn(req)
  const shown = namespacesShown(emulator, filter.namespace)
  const all = newestFirst(shown)
  const fitting = all.filter(fits(filter))
  const pages = Math.max(1, Math.ceil(fitting.length / rowsOfPage))
  const page = Math.min(filter.page, pages)
  const rows = fitting.slice((page - 1) * rowsOfPage, page * rowsOfPage)
  const base = baseOf(here, req)
  const main = html`<h1 class="hidden">Verifications</h1>
${brokenFiles(emulator.book.broken())}
${summaryStrip(emulator, shown, all, filter)}
<div class="beside"><div>
${all.length > 0 ? list({ here, filter: { ...filter, page }, rows, fitting: fitting.length, all: all.length, pages }) : emptyState(here, base)}
</div><aside>${openForm(here, base, filter.namespace)}</aside></div>`
  const only = shown.length === 1 ? shown[0] : undefined
  sendPage(
    res,
    200,
    panelOf({
      title: 'videoid-emulator',
      place: '',
      namespace: filter.namespace,
      main,
      live: {},
      clock: only === undefined ? undefined : pageClock(only.clock),
    }),
  )
}

type Listed = {
  readonly here: HttpContext
  readonly filter: ListFilter
  readonly rows: readonly FoundVerification[]
  readonly fitting: number
  readonly all: number
  readonly pages: number
}

function list({ here, filter, rows, fitting, all, pages }: Listed): Html {
  const { emulator } = here
  const names = emulator.namespaces.all().map(({ name }) => name)
  const told = fitting === all ? `${plural(all, 'verification')}` : `${fitting} of ${all}`
  return html`<form method="get" action="/__emulator/" class="row filter" role="search" data-as-you-type>
<input type="search" name="q" value="${filter.q ?? ''}" placeholder="Search mail, id, name, tax code" aria-label="Search mail, id, name, tax code" maxlength="${longestSearch}" autocomplete="off">
${choice('status', 'any status', STATUSES, filter.status)}
${choice('scenario', 'any scenario', emulator.book.names(), filter.scenario)}
${choice('namespace', 'all namespaces', names.slice(-mostNames), filter.namespace)}
<noscript><button>Filter</button></noscript>
</form>
<p class="row count" role="status"><span>${told}</span>${
    isNarrow(filter) &&
    html` <a href="${listAddress({ namespace: filter.namespace })}">clear the filter</a>`
  }</p>
${rows.length > 0 ? listTable(rows, filter, names.length > 1) : html`<p class="card">No verification is like that. <a href="${listAddress({ namespace: filter.namespace })}">Show all of them</a></p>`}
${pages > 1 && pager(filter, pages)}`
}

// The newest; more than a select can be read with is reached by its links.
const mostNames = 100

function isNarrow({ status, scenario, q }: ListFilter): boolean {
  return status !== undefined || scenario !== undefined || q !== undefined
}

function choice(
  name: string,
  none: string,
  values: readonly string[],
  chosen: string | undefined,
): Html {
  const all = chosen === undefined || values.includes(chosen) ? values : [chosen, ...values]
  const options = all.map(
    (value) => html`<option${value === chosen && html` selected`}>${value}</option>`,
  )
  return html`<select name="${name}" aria-label="${name}"><option value="">${none}</option>${options}</select>`
}

function pager(filter: ListFilter, pages: number): Html {
  const { page } = filter
  const to = (wanted: number, label: string) =>
    html`<a class="button small" href="${listAddress({ ...filter, page: wanted })}">${label}</a>`
  return html`<nav class="row pager" aria-label="More verifications">
${page > 1 && to(1, 'newest')}${page > 1 && to(page - 1, 'newer')}
<span>page ${page} of ${pages}</span>
${page < pages && to(page + 1, 'older')}${page < pages && to(pages, 'oldest')}</nav>`
}
