import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { Refusal } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { Surroundings } from '../../http/http-context.ts'

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
