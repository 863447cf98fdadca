import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'

/** The namespace that a form names in its field `of`; made now where there is none. */
export function namespaceOfForm(
  { emulator }: HttpContext,
  form: URLSearchParams,
  otherwise = 'default',
): Namespace {
  const name = form.get('of') || otherwise
  if (namespaceNamePattern.test(name)) return emulator.namespaces.getOrCreateOrThrow(name)
  throw new ControlApiError(400, 'That is no name of a namespace.', {
    fix: 'Choose one that there is.',
  })
}
