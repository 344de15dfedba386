/** What the window knows of strategies: the list with sources, the models, and the API as text. */
import { posix } from 'node:path'
import type {
  ModelListing,
  ScheduleListing,
  SourceFile,
  StrategyApi,
  StrategyListing,
  TaskForm,
} from '../contract.ts'
import { models } from '../models/models.ts'
import { taskRequest } from '../runtime/run/default-task.ts'
import { writeScheduleCsv } from '../schedules/csv.ts'
import { generateSchedule, type ScheduleRequest } from '../schedules/generate.ts'
import { schedules } from '../schedules/list.ts'
import { strategies } from '../strategies/strategies.ts'
import { engineSource } from './isolation/strategy-modules.ts'

const apiEntry = 'strategy/api.ts'

export function listStrategies(): StrategyListing[] {
  return strategies.map(({ train: _, ...facts }) => ({
    ...(facts as Omit<StrategyListing, 'source' | 'task'>),
    task: taskOf(facts),
    source: engineSource(`strategies/${facts.name}.ts`),
  }))
}

function taskOf({ name, defaults = {} }: Omit<(typeof strategies)[number], 'train'>): TaskForm {
  const { worldSize, model, layers, globalBatch, batch = defaults.batch } = taskRequest(name, {})
  return {
    worldSize: worldSize!,
    model: model!,
    layers: layers ?? models.find(entry => entry.name === model)!.defaultLayers,
    globalBatch: globalBatch!,
    batch: batch ?? globalBatch!,
  }
}

export function listModels(): ModelListing[] {
  return models.map(({ name, description, defaultLayers, parameters }) => ({
    name,
    description,
    defaultLayers,
    parameters,
  }))
}

export function listSchedules(): ScheduleListing[] {
  return schedules.map(({ name, summary: description }) => ({ name, description }))
}

export function scheduleText(request: Pick<ScheduleRequest, 'name' | 'ranks' | 'microbatches'>): string {
  return writeScheduleCsv(generateSchedule(request))
}

/** The API's file and all that it leads to, so that an editor resolves every type. */
export function strategyApi(): StrategyApi {
  const files = new Map<string, SourceFile>()
  const add = (path: string): void => {
    if (files.has(path)) return
    const text = engineSource(path)
    files.set(path, { path, text })
    for (const [, specifier] of text.matchAll(/from '(\.{1,2}\/[^']+)'/g)) {
      add(posix.join(posix.dirname(path), specifier!))
    }
  }
  add(apiEntry)
  return { entry: apiEntry, files: [...files.values()] }
}
