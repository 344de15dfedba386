import type { ParameterForm } from '../../engine/contract.ts'
import { formatCount, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import type { NewRunChoices } from './new-run.ts'
import { NumberInput } from './number-input.tsx'
import {
  dtypes,
  type NumberField,
  numberFields,
  type OptimizerName,
  type RunForm,
  withModel,
} from './run-form.ts'
import { SelectInput } from './select-input.tsx'

interface TaskFieldsProps {
  readonly form: RunForm
  readonly choices: NewRunChoices
  readonly problems: ReadonlyMap<string, string>
}

/** What is trained, and how: the same for all strategies, then the model's sizes, then the strategy's own. */
export function TaskFields({ form, choices, problems }: TaskFieldsProps) {
  const { newRun } = useStudio()
  const model = choices.models.find(({ name }) => name === form.model)
  const strategy = choices.strategies.find(({ name }) => name === form.strategy)
  const own = Object.entries(strategy?.parameters ?? {})
  const number = (field: NumberField) => (
    <NumberInput
      title={numberFields[field].title}
      value={form.numbers[field]}
      isReal={!numberFields[field].isWhole}
      least={numberFields[field].least}
      problem={problems.get(field)}
      onChange={value => newRun.change(now => ({ ...now, numbers: { ...now.numbers, [field]: value } }))}
    />
  )
  return (
    <>
      <fieldset>
        <legend>Task</legend>
        <div className="run-fields">
          {number('worldSize')}
          {number('layers')}
          {number('globalBatch')}
          {number('batch')}
        </div>
        <p className="muted">{microbatches(form)}</p>
      </fieldset>
      {own.length > 0 && (
        <fieldset>
          <legend>Parameters of {form.strategy}</legend>
          <div className="run-fields">
            {own.map(([name, parameter]) => (
              <OwnParameter
                key={name}
                name={name}
                parameter={parameter}
                value={form.parameters[name] ?? parameter.default}
                problem={problems.get(`parameter.${name}`)}
              />
            ))}
          </div>
        </fieldset>
      )}
      <fieldset>
        <legend>Model</legend>
        <div className="run-fields">
          <SelectInput
            title="Model"
            isWide
            value={form.model}
            options={choices.models.map(({ name }) => ({ value: name, title: name }))}
            onChange={name => {
              const chosen = choices.models.find(entry => entry.name === name)
              if (chosen) newRun.change(now => withModel(now, chosen))
            }}
          />
          <SelectInput
            title="Number format"
            value={form.dtype}
            options={dtypes.map(dtype => ({ value: dtype, title: dtype }))}
            onChange={dtype => newRun.change(now => ({ ...now, dtype }))}
          />
          {model?.parameters.map(({ name, title, min }) => (
            <NumberInput
              key={name}
              title={capitalized(title)}
              value={form.modelParameters[name] ?? ''}
              least={min}
              problem={problems.get(`model.${name}`)}
              onChange={value =>
                newRun.change(now => ({ ...now, modelParameters: { ...now.modelParameters, [name]: value } }))
              }
            />
          ))}
        </div>
        <p className="muted">{model?.description}</p>
      </fieldset>
      <fieldset>
        <legend>Training</legend>
        <div className="run-fields">
          {number('steps')}
          <SelectInput
            title="Optimizer"
            value={form.optimizer}
            options={[
              { value: 'adam', title: 'Adam' },
              { value: 'sgd', title: 'SGD' },
            ]}
            onChange={optimizer => newRun.change(now => ({ ...now, optimizer: optimizer as OptimizerName }))}
          />
          {number('learningRate')}
          {number('seed')}
        </div>
      </fieldset>
    </>
  )
}

interface OwnParameterProps {
  readonly name: string
  readonly parameter: ParameterForm
  readonly value: string | number | boolean
  readonly problem: string | undefined
}

function OwnParameter({ name, parameter, value, problem }: OwnParameterProps) {
  const { newRun } = useStudio()
  const title = capitalized(parameter.title ?? name)
  const change = (next: string | boolean) =>
    newRun.change(now => ({ ...now, parameters: { ...now.parameters, [name]: next } }))
  if (parameter.type === 'flag')
    return (
      <label className="check">
        <input type="checkbox" checked={value === true} onChange={event => change(event.target.checked)} />
        {title}
      </label>
    )
  if (parameter.type === 'choice')
    return (
      <SelectInput
        title={title}
        value={String(value)}
        options={parameter.options.map(option => ({ value: option, title: option }))}
        onChange={change}
      />
    )
  return (
    <NumberInput
      title={title}
      value={String(value)}
      least={parameter.min}
      most={parameter.max}
      problem={problem}
      onChange={change}
    />
  )
}

function microbatches({ numbers }: RunForm): string {
  const count = Math.ceil(Number(numbers.globalBatch) / Number(numbers.batch))
  return count >= 1 && Number.isFinite(count)
    ? `Samples a step: ${formatCount(Number(numbers.globalBatch))}, in ${formatQuantity(count, 'microbatch', 'microbatches')}.`
    : 'Samples a step, and how many of them are processed at once.'
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
