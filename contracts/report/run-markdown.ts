import {
  formatItem,
  formatRest,
  type ItemList,
  noRequestText,
  type RunReport,
  storySections,
} from './run-report.ts'

/** GitHub rejects the summary of a step above 1 MiB. Other commands of the step may write to it, too. */
const maxCharacters = 250_000

/**
 * Formats a run as Markdown for the summary page of a CI job. If the command failed, the sections of failed callbacks
 * and refused requests are expanded. `contract` is the text of a comparison with openapi.yaml.
 */
export function formatRunMarkdown(
  report: RunReport,
  contract?: { readonly exitCode: number; readonly text: string },
): string {
  const { command, exitCode, summary, story } = report
  const isRed = exitCode !== 0
  const verdict =
    contract === undefined || contract.exitCode === 0 || isRed
      ? ''
      : `, and exec with ${contract.exitCode}`
  const head = [
    `### videoid-emulator: ${inlineCode(command)} ended with ${exitCode}${verdict}`,
    '',
    ...summary.map((sentence) => `- ${escapeMarkdown(sentence)}`),
    '',
    ...(story.requests === 0 ? [noRequestText, ''] : []),
  ]
  const sections = storySections(story).map((section) =>
    details(section, isRed && section.title !== 'Verifications'),
  )
  const comparison =
    contract === undefined
      ? []
      : [collapsible('Comparison with openapi.yaml', contract.text, contract.exitCode !== 0)]
  const whole = [...head, ...comparison, ...sections].join('\n')
  if (whole.length <= maxCharacters) return `${whole}\n`
  return `${head.join('\n')}The details are too long for a summary. Write them to a file with --html.\n`
}

function details(section: ItemList & { readonly title: string }, isOpen: boolean): string {
  const { title, shown, total } = section
  const text = shown.map(formatItem).join('') + formatRest(section)
  return collapsible(`${title}: ${total}`, text, isOpen)
}

function collapsible(title: string, text: string, isOpen: boolean): string {
  const fence = fenceFor(text)
  return `<details${isOpen ? ' open' : ''}><summary>${title}</summary>\n\n${fence}text\n${text.trimEnd()}\n${fence}\n\n</details>\n`
}

/** Returns a fence that is longer than every run of backticks in the text. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  return '`'.repeat(longest + 1)
}

function inlineCode(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1)
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>&#|]/g, (character) => `\\${character}`)
}
