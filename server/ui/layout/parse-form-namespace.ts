import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'

/** Returns or creates the namespace in the form's field `of`. Throws a ControlApiError for an invalid name. */
export function namespaceOfForm(
  { emulator }: HttpContext,
  form: URLSearchParams,
  fallback = 'default',
): Namespace {
  const name = form.get('of') || fallback
  if (namespaceNamePattern.test(name)) return emulator.namespaces.getOrCreateOrThrow(name)
  throw new ControlApiError(400, 'The field "of" is not the name of a namespace.', {
    fix: 'Choose an existing namespace.',
  })
}
