import { namespaceNamePattern } from '../../../core/persisted/values.ts'
import type { Namespace } from '../../../shell/namespace.ts'
import { Refusal } from '../../../shell/refusal.ts'
import type { Surroundings } from '../../surroundings.ts'

/** The namespace that a form names in its field `of`; made now where there is none. */
export function namespaceOfForm(
  { emulator }: Surroundings,
  form: URLSearchParams,
  otherwise = 'default',
): Namespace {
  const name = form.get('of') || otherwise
  if (namespaceNamePattern.test(name)) return emulator.namespaceNamed(name)
  throw new Refusal(400, 'That is no name of a namespace.', { fix: 'Choose one that there is.' })
}
