import type { ParameterForm } from '../../engine/contract.ts'
import { formatCount, formatQuantity } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { askedTask, memoryLimit } from './asked-task.ts'
import { Slider } from './slider.tsx'
import { isGrid, type PreviewSettings } from './strategy-document.ts'

const worldSizes = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
const layerCounts = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96]
const microbatchCounts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
const linkPowers = [-5, -4, -3, -2, -1, 0, 1, 2, 3]
const memorySizes = [8, 12, 16, 24, 32, 40, 48, 64, 80, 96, 128, 141, 192]

/** What the preview is simulated on: sizes, parameters, cluster. What is not touched is the strategy's own. */
export function SettingsPanel() {
  const { desk } = useStudio()
  const front = useStore(desk.documents.front)
  const document = useStore(desk.documents.all).find(({ id }) => id === front)
  const preview = useStore(desk.preview.state)
  const choices = useStore(desk.choices)
  if (!document) return null
  const { settings } = document
  // The cells of a schedule say how many ranks and microbatches there are.
  const inCells = isGrid(document)
  const change = (next: Partial<PreviewSettings>) => desk.changeSettings(next)
  const task = askedTask(settings, preview)
  const own = Object.entries(preview.facts?.parameters ?? {})
  const { globalBatch } = task
  const limit = memoryLimit(settings, preview, choices?.clusters ?? [])
  return (
    <section className="preview-settings" data-region aria-label="What the preview is simulated on">
      {!inCells && (
        <Slider
          title="Ranks"
          value={task.worldSize}
          values={worldSizes}
          format={formatCount}
          onChange={worldSize => change({ worldSize })}
        />
      )}
      <Slider
        title="Layers"
        value={task.layers}
        values={layerCounts}
        format={formatCount}
        onChange={layers => change({ layers })}
      />
      {!inCells && (
        <Slider
          title="Microbatches"
          value={Math.ceil(globalBatch / task.batch)}
          values={microbatchCounts.filter(count => count <= globalBatch)}
          format={count => `${formatCount(count)} in all`}
          hint={`Slices that the batch of ${formatQuantity(globalBatch, 'sample')} is cut into, over all ranks`}
          onChange={count => change({ globalBatch, batch: Math.ceil(globalBatch / count) })}
        />
      )}
      <Slider
        title="Links"
        value={settings.linkPower}
        values={linkPowers}
        format={power => (power === 0 ? 'as built' : power > 0 ? `${2 ** power} x` : `1/${2 ** -power} x`)}
        onChange={linkPower => change({ linkPower })}
      />
      <Slider
        title="Memory"
        value={limit}
        values={memorySizes}
        format={gigabytes => `${gigabytes}\u202fGB`}
        onChange={memoryGigabytes => change({ memoryGigabytes })}
      />
      {own.map(([name, parameter]) => (
        <OwnParameter
          key={name}
          name={name}
          parameter={parameter}
          value={settings.parameters[name] ?? parameter.default}
          onChange={value => change({ parameters: { ...settings.parameters, [name]: value } })}
        />
      ))}
      <div className="settings-row">
        <select
          aria-label="Cluster"
          value={settings.cluster}
          onChange={event => change({ cluster: event.target.value, memoryGigabytes: undefined })}
        >
          {clusterNames(choices?.clusters ?? [], settings.cluster).map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
        <label className="check" title="The teaching lab's rules: its durations, memory in elements, its MFU">
          <input
            type="checkbox"
            checked={settings.lab}
            onChange={event => change({ lab: event.target.checked })}
          />
          Lab rules
        </label>
        <button type="button" className="link" onClick={() => desk.resetSettings()}>
          Defaults
        </button>
      </div>
    </section>
  )
}

interface OwnParameterProps {
  readonly name: string
  readonly parameter: ParameterForm
  readonly value: number | string | boolean
  readonly onChange: (value: number | string | boolean) => void
}

function OwnParameter({ name, parameter, value, onChange }: OwnParameterProps) {
  const { title = name } = parameter
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
}

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
