import { useStudio } from '../app/studio-context.ts'
import type { NewRunChoices } from './new-run.ts'

interface StrategyListProps {
  readonly choices: NewRunChoices
  readonly chosen: string
}

/** The strategies in the order of learning, each with what it does. Arrow keys choose. */
export function StrategyList({ choices, chosen }: StrategyListProps) {
  const { newRun } = useStudio()
  return (
    <fieldset className="strategy-list">
      <legend>Strategy</legend>
      {choices.strategies.map(strategy => (
        <label key={strategy.name} className="strategy-choice">
          <input
            type="radio"
            name="strategy"
            value={strategy.name}
            checked={strategy.name === chosen}
            onChange={() => newRun.choose(strategy)}
          />
          <span className="strategy-name">{strategy.name}</span>
          <span className="muted">{strategy.description}</span>
        </label>
      ))}
    </fieldset>
  )
}
