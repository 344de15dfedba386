import { formatBytes } from '../app/format.ts'
import { useStudio } from '../app/studio-context.ts'
import { useStore } from '../app/use-store.ts'
import { ChartPanel } from '../charts/chart-panel.tsx'
import { useCategoryColours } from '../memory/use-category-colours.ts'
import { Icon } from '../widgets/icon.tsx'
import { memoryWall, type Wall } from './memory-wall.ts'
import { stageTitles, wallChart, wallTwin } from './wall-chart.ts'
import { WallFields } from './wall-fields.tsx'
import { wallFormulas, wallSources } from './wall-formulas.ts'
import './wall.css'

/** A live calculator: what training a model takes on each device, against the memory that the device has. */
export function WallPage() {
  const { learning } = useStudio()
  const settings = useStore(learning.wall)
  const choices = useStore(learning.choices)
  const colourOf = useCategoryColours()
  const device = choices?.clusters.find(({ name }) => name === settings.device)
  const limitBytes = device?.memoryBytes
  const wall = memoryWall(settings, limitBytes)
  const limit = limitBytes === undefined ? undefined : { title: device!.title, bytes: limitBytes }
  return (
    <div className="learn-screen wall-page">
      <header className="lesson-head">
        <button type="button" className="plain" onClick={() => learning.page.set('start')}>
          <Icon name="back" />
          All lessons
        </button>
        <h1>The memory wall</h1>
      </header>
      <div className="wall-columns">
        <WallFields clusters={choices?.clusters ?? []} />
        <div className="wall-result">
          <p className="wall-answer selectable" role="status">
            {answerText(wall, limit)}
          </p>
          <ChartPanel
            title="Memory of one device"
            subtitle="by ZeRO stage"
            definition={wallSources.map(source => <p key={source}>{source}</p>)}
            runTitle="memory wall"
            state={{ value: wall, error: undefined }}
            draw={(value, width, colours) => wallChart(value, limit, width, colours, colourOf)}
            twin={wallTwin}
            note={value => <StageAdvice wall={value} hasLimit={limit !== undefined} />}
          />
          <section className="panel" aria-labelledby="wall-formulas">
            <h2 id="wall-formulas">How it is computed</h2>
            <dl className="wall-formulas selectable">
              {wallFormulas(settings, wall).map(({ title, formula, source }) => (
                <div key={title}>
                  <dt>{title}</dt>
                  <dd className="mono">{formula}</dd>
                  <dd className="muted">{source}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
    </div>
  )
}

/** The wall in a sentence. */
function answerText(
  { stages }: Wall,
  limit: { readonly title: string; readonly bytes: number } | undefined,
): string {
  const [plain] = stages
  const said = `Weights alone are ${formatBytes(plain!.weights)}, and training takes ${formatBytes(plain!.totalBytes)} on a device that shards nothing.`
  if (!limit) return `${said} This device has no limit of memory.`
  const memory = `${limit.title} has ${formatBytes(limit.bytes)}`
  const fitting = stages.find(({ totalBytes }) => totalBytes <= limit.bytes)
  if (!fitting) return `${said} ${memory}: it fits with no stage of ZeRO on this many devices.`
  return `${said} ${memory}: it fits with ${stageTitles[fitting.stage].toLowerCase()}.`
}

/** For each stage whether it fits, and what would make it fit. */
function StageAdvice({ wall, hasLimit }: { readonly wall: Wall; readonly hasLimit: boolean }) {
  const { learning } = useStudio()
  const { ranks } = useStore(learning.wall)
  if (!hasLimit) return null
  return (
    <ul className="wall-advice">
      {wall.stages.map(({ stage, ranksNeeded }) => (
        <li key={stage}>
          <strong>{stageTitles[stage]}</strong>{' '}
          {ranksNeeded === undefined ? (
            <span className="missing">fits on no number of devices</span>
          ) : ranksNeeded <= ranks ? (
            <span className="met">fits</span>
          ) : (
            <>
              fits from{' '}
              <button
                type="button"
                className="link"
                onClick={() => learning.wall.update(now => ({ ...now, ranks: ranksNeeded }))}
              >
                {ranksNeeded} devices
              </button>{' '}
              on
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
