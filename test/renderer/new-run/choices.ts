import type { ModelListing, StrategyListing } from '../../../engine/contract.ts'

/** Two models and two strategies, one of which has parameters of its own. */
export const models: readonly ModelListing[] = [
  {
    name: 'sharded-mlp',
    description: 'layers',
    defaultLayers: 16,
    parameters: [{ name: 'dim', title: 'width of a layer', default: 128, min: 1 }],
  },
  { name: 'gpt', description: 'blocks', defaultLayers: 4, parameters: [] },
]

const task = { worldSize: 4, model: 'sharded-mlp', layers: 16, globalBatch: 32, batch: 4 }

export const strategies: readonly StrategyListing[] = [
  { name: 'part3', source: '', task },
  {
    name: 'own',
    source: '',
    task: { ...task, worldSize: 2 },
    parameters: {
      stages: { type: 'integer', default: 4, min: 1, title: 'stages of a pipeline' },
      order: { type: 'choice', options: ['first', 'last'], default: 'last' },
      eager: { type: 'flag', default: true },
    },
  },
]

export const choices = { strategies, models }
