import { memo } from 'react'
import type { ClusterListing, ParameterForm } from '../../engine/contract.ts'
import { formatCount, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore, useStoreByFrame } from '../app/use-store.ts'
import { askedTask, memoryLimit } from './asked-task.ts'
import { Slider, type SliderProps } from './slider.tsx'
import { isGrid } from './strategy-document.ts'
import { useFrontDocument } from './use-front-document.ts'

const worldSizes = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
const layerCounts = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96]
const microbatchCounts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
const linkPowers = [-5, -4, -3, -2, -1, 0, 1, 2, 3]
const memorySizes = [8, 12, 16, 24, 32, 40, 48, 64, 80, 96, 128, 141, 192]
const noClusters: readonly ClusterListing[] = []

const formatPower = (power: number) =>
  power === 0 ? 'as built' : power > 0 ? `${2 ** power} x` : `1/${2 ** -power} x`
const formatGigabytes = (gigabytes: number) => `${gigabytes}\u202fGB`

/**
 * What the preview is simulated on: sizes, parameters, cluster. What is not touched is the strategy's own. Each control
 * is told numbers and texts alone: a step of a slider renders that slider, and not the others.
 */
export function SettingsPanel() {
  const { desk } = useStudio()
  const settings = useFrontDocument(document => document.settings)
  // The cells of a schedule say how many ranks and microbatches there are.
  const inCells = useFrontDocument(isGrid)
  const preview = useStoreByFrame(desk.preview.state)
  const choices = useStore(desk.choices)
  if (!settings) return null
  const { worldSize, layers, globalBatch, batch } = askedTask(settings, preview)
  const clusters = choices?.clusters ?? noClusters
  const own = Object.entries(preview.facts?.parameters ?? {})
  return (
    <section className="preview-settings" data-region aria-label="What the preview is simulated on">
      {!inCells && (
        <SettingSlider
          name="worldSize"
          title="Ranks"
          value={worldSize}
          values={worldSizes}
          format={formatCount}
        />
      )}
      <SettingSlider name="layers" title="Layers" value={layers} values={layerCounts} format={formatCount} />
      {!inCells && <Microbatches globalBatch={globalBatch} batch={batch} />}
      <SettingSlider
        name="linkPower"
        title="Links"
        value={settings.linkPower}
        values={linkPowers}
        format={formatPower}
      />
      <SettingSlider
        name="memoryGigabytes"
        title="Memory"
        value={memoryLimit(settings, preview, clusters)}
        values={memorySizes}
        format={formatGigabytes}
      />
      {own.map(([name, parameter]) => (
        <OwnParameter
          key={name}
          name={name}
          parameter={parameter}
          value={settings.parameters[name] ?? parameter.default}
        />
      ))}
      <ClusterRow clusters={clusters} chosen={settings.cluster} lab={settings.lab} />
    </section>
  )
}

interface SettingSliderProps extends Omit<SliderProps, 'onChange'> {
  readonly name: 'worldSize' | 'layers' | 'linkPower' | 'memoryGigabytes'
}

const SettingSlider = memo(function SettingSlider({ name, ...slider }: SettingSliderProps) {
  const { desk } = useStudio()
  return <Slider {...slider} onChange={value => desk.changeSettings({ [name]: value })} />
})

interface MicrobatchesProps {
  readonly globalBatch: number
  readonly batch: number
}

const Microbatches = memo(function Microbatches({ globalBatch, batch }: MicrobatchesProps) {
  const { desk } = useStudio()
  return (
    <Slider
      title="Microbatches"
      value={Math.ceil(globalBatch / batch)}
      values={microbatchCounts.filter(count => count <= globalBatch)}
      format={count => `${formatCount(count)} in all`}
      hint={`Slices that the batch of ${formatQuantity(globalBatch, 'sample')} is cut into, over all ranks`}
      onChange={count => desk.changeSettings({ globalBatch, batch: Math.ceil(globalBatch / count) })}
    />
  )
})

interface ClusterRowProps {
  readonly clusters: readonly ClusterListing[]
  readonly chosen: string
  readonly lab: boolean
}

const ClusterRow = memo(function ClusterRow({ clusters, chosen, lab }: ClusterRowProps) {
  const { desk } = useStudio()
  return (
    <div className="settings-row">
      <select
        aria-label="Cluster"
        value={chosen}
        onChange={event => desk.changeSettings({ cluster: event.target.value, memoryGigabytes: undefined })}
      >
        {clusterNames(clusters, chosen).map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      <label className="check" title="The teaching lab's rules: its durations, memory in elements, its MFU">
        <input
          type="checkbox"
          checked={lab}
          onChange={event => desk.changeSettings({ lab: event.target.checked })}
        />
        Lab rules
      </label>
      <button type="button" className="link" onClick={() => desk.resetSettings()}>
        Defaults
      </button>
    </div>
  )
})

interface OwnParameterProps {
  readonly name: string
  readonly parameter: ParameterForm
  readonly value: number | string | boolean
}

const OwnParameter = memo(function OwnParameter({ name, parameter, value }: OwnParameterProps) {
  const { desk } = useStudio()
  const { title = name } = parameter
  const onChange = (next: number | string | boolean) => desk.changeParameter(name, next)
  if (parameter.type === 'flag')
    return (
      <label className="check">
        <input type="checkbox" checked={value === true} onChange={event => onChange(event.target.checked)} />
        {title}
      </label>
    )
  if (parameter.type === 'choice')
    return (
      <label className="slider">
        <span>{title}</span>
        <select value={String(value)} onChange={event => onChange(event.target.value)}>
          {parameter.options.map(option => (
            <option key={option}>{option}</option>
          ))}
        </select>
      </label>
    )
  const { min = 1, max = Math.max(64, Number(parameter.default) * 4) } = parameter
  const most = Math.min(max, min + 64)
  const values = Array.from({ length: most - min + 1 }, (_, index) => min + index)
  return (
    <Slider title={title} value={Number(value)} values={values} format={formatCount} onChange={onChange} />
  )
})

/** Nodes of one system can be had in numbers; those that are chosen are listed. */
function clusterNames(
  clusters: readonly { readonly name: string; readonly title: string }[],
  chosen: string,
) {
  const several = clusters.flatMap(({ name, title }) =>
    [2, 4, 8].map(nodes => ({ name: `${name} x ${nodes}`, title: `${nodes} nodes of ${title}` })),
  )
  const all = [...clusters, ...several]
  return all.some(({ name }) => name === chosen) ? all : [{ name: chosen, title: chosen }, ...all]
}
