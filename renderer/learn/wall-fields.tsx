import { useId } from 'react'
import type { OptimizerKind, Precision } from '../../engine/base/closed-forms.ts'
import type { ClusterListing } from '../../engine/contract.ts'
import { formatCount, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { Slider } from '../editor/slider.tsx'
import { firstWall, type WallSettings } from './memory-wall.ts'

/** Sizes that models are built in, in billions. */
const parameterCounts = [
  0.125, 0.35, 0.76, 1.3, 1.5, 2.7, 4, 6.7, 8, 10, 13, 20, 30, 40, 65, 70, 100, 130, 175, 300, 405, 530, 1000,
].map(billions => billions * 1e9)
const rankCounts = Array.from({ length: 14 }, (_, power) => 2 ** power)
const layerCounts = [6, 12, 24, 32, 40, 48, 64, 80, 96, 128, 160]
const sequenceCounts = [1, 2, 4, 8, 16, 32, 64, 128]
const tokenCounts = [128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072]

const precisions: Readonly<Record<Precision, string>> = {
  float32: 'float32',
  mixed: 'mixed: 16 bits, updated in 32',
}
const optimizers: Readonly<Record<OptimizerKind, string>> = {
  sgd: 'SGD: no state',
  momentum: 'SGD with momentum',
  adam: 'Adam',
  adam8bit: 'Adam with 8-bit states',
}
const recomputations: Readonly<Record<WallSettings['recomputation'], string>> = {
  none: 'keep all',
  selective: 'recompute attention scores',
  full: 'recompute whole layers',
}

const billions = (count: number) => `${formatCount(count / 1e9)}\u202fbillion`

type NumberName = 'parameters' | 'ranks' | 'layers' | 'sequences' | 'tokens'
type ChoiceName = 'precision' | 'optimizer' | 'device' | 'recomputation'

/** What is trained, and on what. */
export function WallFields({ clusters }: { readonly clusters: readonly ClusterListing[] }) {
  const { learning } = useStudio()
  const settings = useStore(learning.wall)
  const change = (next: Partial<WallSettings>) => learning.wall.update(now => ({ ...now, ...next }))
  const slider = (
    name: NumberName,
    title: string,
    values: readonly number[],
    format: (value: number) => string = formatCount,
  ) => (
    <Slider
      title={title}
      value={settings[name]}
      values={values}
      format={format}
      onChange={value => change({ [name]: value })}
    />
  )
  const select = <Name extends ChoiceName>(
    name: Name,
    title: string,
    options: Readonly<Record<WallSettings[Name], string>>,
  ) => (
    <Select
      title={title}
      value={settings[name]}
      options={options}
      onChange={value => change({ [name]: value })}
    />
  )
  return (
    <form className="wall-fields" aria-label="What is trained, and on what">
      <fieldset>
        <legend>Model state</legend>
        {slider('parameters', 'Parameters', parameterCounts, billions)}
        {select('precision', 'Precision', precisions)}
        {select('optimizer', 'Optimizer', optimizers)}
      </fieldset>
      <fieldset>
        <legend>Devices</legend>
        {select('device', 'Device', Object.fromEntries(clusters.map(({ name, title }) => [name, title])))}
        {slider('ranks', 'Data-parallel', rankCounts, count => formatQuantity(count, 'device'))}
      </fieldset>
      <fieldset>
        <legend>Activations, each device</legend>
        {slider('layers', 'Layers', layerCounts)}
        {slider('sequences', 'Sequences', sequenceCounts)}
        {slider('tokens', 'Tokens of each', tokenCounts)}
        {select('recomputation', 'Recomputation', recomputations)}
      </fieldset>
      <button type="button" className="link" onClick={() => learning.wall.set(firstWall)}>
        Defaults
      </button>
    </form>
  )
}

interface SelectProps<Value extends string> {
  readonly title: string
  readonly value: Value
  readonly options: Readonly<Record<Value, string>>
  readonly onChange: (value: Value) => void
}

/** One of a few, beside its name. */
function Select<Value extends string>({ title, value, options, onChange }: SelectProps<Value>) {
  const id = useId()
  const names = Object.keys(options) as Value[]
  return (
    <div className="wall-select">
      <label htmlFor={id}>{title}</label>
      <select id={id} value={value} onChange={event => onChange(event.target.value as Value)}>
        {names.map(name => (
          <option key={name} value={name}>
            {options[name]}
          </option>
        ))}
      </select>
    </div>
  )
}
