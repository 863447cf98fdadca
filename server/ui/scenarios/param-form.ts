import { REASONS } from '../../domain/model/reasons.ts'
import { MODES } from '../../domain/model/verification-request.ts'
import type { ParamText, Scenario } from '../../domain/scenarios/scenario.ts'
import { type Html, type HtmlValue, html } from '../layout/html.ts'
import type { FieldErrors, TryFormFields } from './try-form-fields.ts'

/** A form with the params of a scenario, and buttons to set the default, to queue, or to open a verification. */
export function paramForm(
  { name, params = {} }: Scenario,
  formFields: TryFormFields,
  errors: FieldErrors,
  { of, filter }: { readonly of: string; readonly filter: string | undefined },
): Html {
  const fields = Object.entries(params).map(([paramName, param]) =>
    field(`param.${paramName}`, paramName, errors[paramName], {
      about: paramHint(param),
      input: paramInput(
        paramName,
        param,
        formFields.params[paramName] ?? '',
        errors[paramName] !== undefined,
      ),
    }),
  )
  return html`<form class="card fields" method="post" action="/__emulator/pages/scenarios/${name}" novalidate>
<input type="hidden" name="of" value="${of}"><input type="hidden" name="filter" value="${filter ?? ''}">
${errors[''] !== undefined && html`<p class="fault" role="alert">${errors['']}</p>`}
${fields.length === 0 ? html`<p class="soft">It has no params.</p>` : fields}
<div class="row"><button name="do" value="default">Make it the default</button>
<span class="row end"><label class="inline" for="times">times</label>${textInput('times', formFields.times, errors[' times'], 'numeric')}<button name="do" value="queue">Queue next</button></span></div>
${errors[' times'] !== undefined && html`<p class="fault" role="alert" id="fault-times">${errors[' times']}</p>`}
<fieldset><legend>Or create a verification with it</legend><div class="two">
${field('mail', 'mail', errors[' mail'], { input: textInput('mail', formFields.mail, errors[' mail'], 'email') })}
${field('mode', 'mode', undefined, { input: html`<select id="mode" name="mode">${MODES.map((mode) => option(mode, formFields.mode))}</select>` })}</div>
${field('hook', 'callbacks to', errors[' hook'], { input: textInput('hook', formFields.hook, errors[' hook'], 'url'), about: 'a URL; empty for none' })}
<button class="primary" name="do" value="open">Create a verification</button></fieldset></form>`
}

type FieldParts = { readonly input: Html; readonly about?: HtmlValue }

function field(
  id: string,
  label: string,
  error: string | undefined,
  { input, about }: FieldParts,
): Html {
  return html`<div class="field"><label for="${id}">${label}</label>${input}
${about !== undefined && html`<span class="soft" id="about-${id}">${about}</span>`}
${error !== undefined && html`<p class="fault" role="alert" id="fault-${id}">${error}</p>`}</div>`
}

function textInput(id: string, value: string, error: string | undefined, mode: string): Html {
  return html`<input id="${id}" name="${id}" value="${value}" inputmode="${mode}" autocomplete="off" maxlength="2000"${invalidAttributes(id, error !== undefined)}>`
}

function paramInput(name: string, param: ParamText, value: string, isWrong: boolean): Html {
  const id = `param.${name}`
  const choices = param.enum ?? (param.type === 'reason' ? Object.keys(REASONS) : undefined)
  // An invalid value is shown in a text field, beside its error.
  if (choices !== undefined && (value === '' || choices.includes(value))) {
    const placeholder = value === '' ? html`<option value="">choose</option>` : undefined
    return html`<select id="${id}" name="${id}"${invalidAttributes(id, isWrong)}>${placeholder}${choices.map((paramName) => option(paramName, value))}</select>`
  }
  return html`<input id="${id}" name="${id}" value="${value}" autocomplete="off" maxlength="500"${invalidAttributes(id, isWrong)}>`
}

function invalidAttributes(id: string, isWrong: boolean): Html | undefined {
  return isWrong ? html` aria-invalid="true" aria-describedby="fault-${id}"` : undefined
}

function option(value: string, chosen: string): Html {
  return html`<option${value === chosen && html` selected`}>${value}</option>`
}

function paramHint({
  type = 'text',
  description,
  default: defaultValue,
  enum: values,
}: ParamText): string {
  const parts = [
    description,
    type === 'duration' ? 'a duration such as 90s, 4m or 2h' : undefined,
    type === 'text' && values === undefined ? 'a text of at most 500 characters' : undefined,
    defaultValue === undefined ? 'required' : `default ${defaultValue}`,
  ]
  return parts.filter((part) => part !== undefined).join('; ')
}
