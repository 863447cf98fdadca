import type { Request, Response } from 'express'
import { STATUSES } from '../../domain/model/status.ts'
import { formatCurl } from '../../domain/text/format-curl.ts'
import { defaultToken } from '../../emulator/default-token.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { sendList } from '../../http/control/send-list.ts'
import { verificationRow } from '../../http/control/to-rows.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { brokenFilesCard } from '../layout/broken-files.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { type ControlApiBase, controlApiBaseOf, controlTokenHeaders } from '../layout/curl.ts'
import { exportLinks } from '../layout/export-links.ts'
import { type Html, html } from '../layout/html.ts'
import { formatCount, type Language } from '../layout/language.ts'
import { filteredNamespaces } from '../layout/namespace-filter.ts'
import { pageLanguageOf } from '../layout/preferences.ts'
import { sendPage } from '../layout/send-page.ts'
import { pageClock } from '../layout/time-elements.ts'
import { dashboardTextsFor, type TranslateDashboard } from './dashboard-texts.ts'
import { firstRunButtons } from './first-run.ts'
import {
  formatListAddress,
  type ListFilter,
  matchesFilter,
  parseListFilter,
  verificationsNewestFirst,
} from './list-filter.ts'
import { sortRows } from './list-sort.ts'
import { listTable } from './list-table.ts'
import { formatOpenCurl, newVerificationForm } from './new-verification-form.ts'
import { summaryStrip } from './summary-strip.ts'

const rowsPerPage = 50

/** Sends /__emulator/: the verifications of all namespaces, newest first, and broken scenario files. */
export function sendVerificationListPage(context: HttpContext, req: Request, res: Response): void {
  const { emulator } = context
  const filter = parseListFilter(req)
  const namespaces = filteredNamespaces(emulator, filter.namespace)
  const all = verificationsNewestFirst(namespaces)
  const t = dashboardTextsFor(req)
  const matching = sortRows(all.filter(matchesFilter(filter)), filter.sort)
  if (req.query.format !== undefined) {
    // A file has all verifications that match, oldest first, as the control API sends them.
    const { reasonStyle } = emulator.settings
    const data = matching.toReversed().map((found) => verificationRow(found, reasonStyle))
    sendList(req, res, { data, truncated: false }, 'verifications')
    return
  }
  const pages = Math.max(1, Math.ceil(matching.length / rowsPerPage))
  const page = Math.min(filter.page, pages)
  const rows = matching.slice((page - 1) * rowsPerPage, page * rowsPerPage)
  const base = controlApiBaseOf(context, req)
  const main = html`<h1 class="hidden">${t('title')}</h1>
${brokenFilesCard(emulator.catalog.broken())}
${summaryStrip({ emulator, namespaces, all, filter, t, language: pageLanguageOf(req) })}
<div class="stack">${newVerificationForm(context, { base, namespace: filter.namespace, t })}<div>${all.length > 0 ? listSection({ context, t, language: pageLanguageOf(req), filter: { ...filter, page }, rows, fitting: matching.length, all: all.length, pages }) : emptyState(context, { base, namespace: filter.namespace, t })}</div></div>`
  const onlyNamespace = namespaces.length === 1 ? namespaces[0] : undefined
  sendPage(
    res,
    200,
    renderControlPage(req, {
      context,
      title: 'videoid-emulator',
      path: '',
      search: { text: filter.q ?? '', form: all.length > 0 ? 'filter' : undefined },
      namespace: filter.namespace,
      main,
      live: {},
      clock: onlyNamespace === undefined ? undefined : pageClock(onlyNamespace.clock),
    }),
  )
}

type ListContent = {
  readonly context: HttpContext
  readonly t: TranslateDashboard
  readonly language: Language
  readonly filter: ListFilter
  readonly rows: readonly FoundVerification[]
  readonly fitting: number
  readonly all: number
  readonly pages: number
}

function listSection(content: ListContent): Html {
  const { context, t, language, filter, rows, fitting, all, pages } = content
  const { emulator } = context
  const names = emulator.namespaces.all().map(({ name }) => name)
  const count = (n: number) => formatCount(n, language)
  const allText = all === 1 ? t('count.one') : t('count.many', { count: count(all) })
  const countText = fitting === all ? allText : t('of', { some: count(fitting), all: count(all) })
  const reset = formatListAddress({ namespace: filter.namespace })
  return html`<form method="get" action="/__emulator/" class="row filter" id="filter" role="search" data-as-you-type>
${filter.sort !== undefined && html`<input type="hidden" name="sort" value="${filter.sort}">`}
${selectField('status', t('filter.status'), STATUSES, filter.status)}
${selectField('scenario', t('filter.scenario'), emulator.catalog.names(), filter.scenario)}
${selectField('namespace', t('filter.namespace'), names.slice(-maxNames), filter.namespace)}
<noscript><button>${t('filter.go')}</button></noscript>
<span class="count" role="status"><span>${countText}</span>${
    hasFilter(filter) && html` <a href="${reset}">${t('filter.clear')}</a>`
  }</span>${exportLinks(formatListAddress({ ...filter, page: 1 }))}</form>
${rows.length > 0 ? listTable(rows, { filter, hasManyNamespaces: names.length > 1, reasonStyle: emulator.settings.reasonStyle, t }) : html`<p class="card">${t('filter.nothing')} <a href="${reset}">${t('filter.all')}</a></p>`}
${pages > 1 && pager(filter, pages, t)}`
}

// The select lists only the newest namespaces; links in the table lead to all of them.
const maxNames = 100

function hasFilter({ status, scenario, q }: ListFilter): boolean {
  return status !== undefined || scenario !== undefined || q !== undefined
}

function selectField(
  name: string,
  emptyLabel: string,
  values: readonly string[],
  selected: string | undefined,
): Html {
  const all = selected === undefined || values.includes(selected) ? values : [selected, ...values]
  const options = all.map(
    (value) => html`<option${value === selected && html` selected`}>${value}</option>`,
  )
  return html`<select name="${name}" aria-label="${name}"><option value="">${emptyLabel}</option>${options}</select>`
}

function pager(filter: ListFilter, pages: number, t: TranslateDashboard): Html {
  const { page, sort } = filter
  const to = (pageNumber: number, label: string) =>
    html`<a class="button small" href="${formatListAddress({ ...filter, page: pageNumber })}">${label}</a>`
  const isByAge = sort === undefined
  return html`<nav class="row pager" aria-label="${t('page.more')}">
${page > 1 && to(1, t(isByAge ? 'page.newest' : 'page.first'))}${page > 1 && to(page - 1, t(isByAge ? 'page.newer' : 'page.previous'))}
<span>${t('page', { page, pages })}</span>
${page < pages && to(page + 1, t(isByAge ? 'page.older' : 'page.next'))}${page < pages && to(pages, t(isByAge ? 'page.oldest' : 'page.last'))}</nav>`
}

/** The content of the list when no verification exists: three first steps, and the same as curl commands. */
export function emptyState(
  { emulator }: HttpContext,
  { base, namespace, t }: EmptyStateOptions,
): Html {
  const { auth, seed } = emulator.settings
  const create = formatOpenCurl(base, seed)
  const advance = formatCurl({
    method: 'POST',
    url: `${base.url}/__emulator/clock/advance`,
    headers: [
      ...controlTokenHeaders(base),
      ['Authorization', `Bearer ${defaultToken(seed)}`],
      ['Content-Type', 'application/json'],
    ],
    body: '{"by":"2m"}',
  })
  const command = (line: string) =>
    html`<div class="command"><pre tabindex="0">${line}</pre><button type="button" class="small" data-copy="${line}">copy</button></div>`
  return html`<section class="card welcome" id="welcome"><h2>${t('first.title')}</h2>
<p>${t('first.what')}</p>
${firstRunButtons(t, namespace)}
<h3>${t('first.shell')}</h3>
${
  auth === 'any'
    ? html`${command(create)}${command(advance)}`
    : html`<p>Only issued tokens are accepted: <code>POST ${base.url}/tokens</code> issues one.</p>`
}</section>`
}

interface EmptyStateOptions {
  readonly base: ControlApiBase
  readonly namespace: string | undefined
  readonly t: TranslateDashboard
}
