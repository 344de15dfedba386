/** The papers' own numbers; sequences of 2048 tokens throughout. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ActivationSettings,
  activationBytesPerLayer,
  firstStageActivationBytes,
  modelState,
  modelStateBytes,
  stateOfParameter,
  type ZeroStage,
  zeroStages,
  zeroTrafficBytes,
} from '../../../engine/base/closed-forms.ts'
import { describeWithShared } from '../../shared-folder.ts'

const giga = 1e9
const mixedAdam = stateOfParameter('mixed', 'adam')
const mebi = 2 ** 20
const gibi = 2 ** 30

interface ModelShape {
  readonly heads: number
  readonly hidden: number
  readonly layers: number
  readonly t: number
  readonly p: number
  readonly mbs: number
  readonly interleave?: number
}

const models: Readonly<Record<string, ModelShape>> = {
  '22B': { heads: 64, hidden: 6144, layers: 48, t: 8, p: 1, mbs: 4 },
  '175B': { heads: 96, hidden: 12288, layers: 96, t: 8, p: 8, mbs: 1, interleave: 3 },
  '530B': { heads: 128, hidden: 20480, layers: 105, t: 8, p: 35, mbs: 1, interleave: 3 },
  '1T': { heads: 160, hidden: 25600, layers: 128, t: 8, p: 64, mbs: 1 },
}

type Spread = Pick<ActivationSettings, 'tensorParallel' | 'sequenceParallel' | 'recomputation'>

function spreads(t: number): Readonly<Record<string, Spread>> {
  return {
    none: { tensorParallel: 1, sequenceParallel: false, recomputation: 'none' },
    tp: { tensorParallel: t, sequenceParallel: false, recomputation: 'none' },
    tp_sp: { tensorParallel: t, sequenceParallel: true, recomputation: 'none' },
    tp_sel: { tensorParallel: t, sequenceParallel: false, recomputation: 'selective' },
    tp_sp_sel: { tensorParallel: t, sequenceParallel: true, recomputation: 'selective' },
    full: { tensorParallel: t, sequenceParallel: false, recomputation: 'full' },
    full_sharded_tp: { tensorParallel: t, sequenceParallel: true, recomputation: 'full' },
  }
}

function settingsOf(model: ModelShape, spread: Spread): ActivationSettings {
  const { mbs, hidden, heads } = model
  return { microbatchSize: mbs, sequenceLength: 2048, hiddenSize: hidden, heads, ...spread }
}

function pipelineOf({ layers, p, interleave }: ModelShape) {
  return { layers, pipelineParallel: p, chunks: interleave ?? 1 }
}

/** Adam in mixed precision, as the paper's table has it. */
function zeroModelStateBytes(parameters: number, ranks: number, stage: ZeroStage): number {
  return modelStateBytes(modelState(parameters, mixedAdam, ranks, stage))
}

describe('model state with ZeRO', () => {
  test.each([
    [7.5, 1, 120, 120, 120],
    [7.5, 64, 31.406, 16.641, 1.875],
    [7.5, 1024, 30.088, 15.103, 0.117],
    [128, 16, 608, 368, 128],
    [1000, 1024, 4011.719, 2013.672, 15.625],
  ])(
    'of %d billion parameters on %i ranks takes %d, %d and %d GB in stages 1, 2 and 3',
    (billions, ranks, ...expected) => {
      const gigabytes = ([1, 2, 3] as const).map(
        stage => zeroModelStateBytes(billions * giga, ranks, stage) / giga,
      )
      for (const [i, value] of gigabytes.entries()) expect(value).toBeCloseTo(expected[i]!, 3)
      expect(zeroModelStateBytes(billions * giga, ranks, 0) / giga).toBeCloseTo(16 * billions, 9)
    },
  )

  test('refuses what is no size', () => {
    expect(() => zeroModelStateBytes(1e9, 0, 1)).toThrow('ranks is 0')
  })

  test('of 10 billion parameters in float32 has 40 GB of weights alone', () => {
    const state = modelState(10 * giga, stateOfParameter('float32', 'adam'), 1, 0)
    expect(state).toEqual({ weights: 40 * giga, gradients: 40 * giga, optimizerState: 80 * giga })
  })

  test.each([
    ['float32', 'sgd', 4, 4, 0],
    ['float32', 'momentum', 4, 4, 4],
    ['mixed', 'sgd', 2, 2, 4],
    ['mixed', 'momentum', 2, 2, 8],
    ['mixed', 'adam', 2, 2, 12],
    ['mixed', 'adam8bit', 2, 2, 6],
  ] as const)('takes for a parameter in %s with %s %d + %d + %d bytes', (precision, optimizer, ...bytes) => {
    expect(Object.values(stateOfParameter(precision, optimizer))).toEqual(bytes)
  })

  test('never grows from stage to stage, nor with more ranks, and costs traffic at stage 3 only', () => {
    const size = fc.double({ min: 1, max: 1e13, noNaN: true })
    const ranks = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(size, ranks, ranks, (parameters, some, more) => {
        const bytes = (count: number) =>
          zeroStages.map(stage => zeroModelStateBytes(parameters, count, stage))
        for (const stage of [1, 2, 3]) expect(bytes(some)[stage]).toBeLessThanOrEqual(bytes(some)[stage - 1]!)
        for (const stage of zeroStages) {
          expect(bytes(some + more)[stage]).toBeLessThanOrEqual(bytes(some)[stage]!)
        }
        const [plain, first, second, third] = zeroStages.map(stage =>
          zeroTrafficBytes(parameters, 2, some, stage),
        )
        expect([first, second]).toEqual([plain, plain])
        expect(third).toBeCloseTo(plain! * 1.5, -6)
      }),
    )
  })
})

describe('activations of a transformer layer', () => {
  test.each([
    ['22B', { none: 6752, tp: 1264, tp_sp: 844, tp_sel: 624, tp_sp_sel: 204, full: 96, full_sharded_tp: 12 }],
    ['175B', { none: 2736, tp: 552, tp_sp: 342, tp_sel: 312, tp_sp_sel: 102, full: 48, full_sharded_tp: 6 }],
    ['530B', { none: 3920, tp: 840, tp_sp: 490, tp_sel: 520, tp_sp_sel: 170, full: 80, full_sharded_tp: 10 }],
  ])('of the %s model take the MiB that the paper gives', (name, expected) => {
    const model = models[name]!
    for (const [spread, mebibytes] of Object.entries(expected)) {
      expect(activationBytesPerLayer(settingsOf(model, spreads(model.t)[spread]!)) / mebi, spread).toBe(
        mebibytes,
      )
    }
  })

  test.each([
    ['22B', 59.25, 9.56],
    ['175B', 66.84, 12.35],
    ['530B', 114.02, 23.08],
    ['1T', 131.25, 26.56],
  ])(
    'add up on the first stage of the %s model to %d GiB, %d with sequence parallelism and selective recomputation',
    (name, tp, best) => {
      const model = models[name]!
      const gibibytes = (spread: string) =>
        firstStageActivationBytes(settingsOf(model, spreads(model.t)[spread]!), pipelineOf(model)) / gibi
      expect(gibibytes('tp')).toBeCloseTo(tp, 2)
      expect(gibibytes('tp_sp_sel')).toBeCloseTo(best, 2)
    },
  )
})

test('activations of 32 bits take twice the values and the same masks', () => {
  const layer = { microbatchSize: 1, sequenceLength: 8, hiddenSize: 4, heads: 2 }
  const spread = { tensorParallel: 1, sequenceParallel: false } as const
  const bytes = (bytesPerElement: number, recomputation: 'none' | 'selective' | 'full') =>
    activationBytesPerLayer({ ...layer, ...spread, recomputation, bytesPerElement })
  // 2 s b h and a s^2 b are the masks.
  expect(bytes(4, 'selective')).toBe(2 * bytes(2, 'selective') - 2 * 8 * 4)
  expect(bytes(4, 'none')).toBe(2 * bytes(2, 'none') - 2 * 8 * 4 - 2 * 8 * 8)
  expect(bytes(4, 'full')).toBe(2 * bytes(2, 'full'))
})

describeWithShared('evaluated closed forms', ['golden', 'closed_forms.json'], path => {
  interface Golden {
    readonly zero_table1_GB: Record<string, Record<string, { Pos: number; Pos_g: number; Pos_g_p: number }>>
    readonly sequence_parallel: {
      readonly configs: readonly (ModelShape & { readonly model: string })[]
      readonly activation_formula_eval: readonly {
        readonly model: string
        readonly per_layer_MiB: Record<string, number>
        readonly first_stage_GiB: Record<string, number>
        readonly relative_to_tp_pct: Record<string, number>
      }[]
    }
  }
  const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden
  /** The file's values are rounded to this many digits after the point. */
  const expectRounded = (value: number, expected: number, digits: number, what: string) => {
    expect(Math.abs(value - expected), `${what}: ${value} for ${expected}`).toBeLessThanOrEqual(
      0.5001 * 10 ** -digits,
    )
  }

  test('equals every entry of the ZeRO table', () => {
    const billions: Readonly<Record<string, number>> = { '7.5B': 7.5, '128B': 128, '1T': 1000 }
    let entries = 0
    for (const [model, byRanks] of Object.entries(golden.zero_table1_GB)) {
      for (const [ranks, row] of Object.entries(byRanks)) {
        const stages: readonly [ZeroStage, number][] = [
          [1, row.Pos],
          [2, row.Pos_g],
          [3, row.Pos_g_p],
        ]
        for (const [stage, expected] of stages) {
          const value = zeroModelStateBytes(billions[model]! * giga, Number(ranks), stage) / giga
          expectRounded(value, expected, 3, `${model} on ${ranks}, stage ${stage}`)
          entries++
        }
      }
    }
    expect(entries).toBe(54)
  })

  test('equals every evaluated activation formula', () => {
    for (const { model, per_layer_MiB, first_stage_GiB, relative_to_tp_pct } of golden.sequence_parallel
      .activation_formula_eval) {
      const shape = golden.sequence_parallel.configs.find(config => config.model === model)!
      const tp = activationBytesPerLayer(settingsOf(shape, spreads(shape.t)['tp']!))
      for (const [spread, settings] of Object.entries(spreads(shape.t))) {
        const what = `${model} ${spread}`
        const perLayer = activationBytesPerLayer(settingsOf(shape, settings))
        const firstStage = firstStageActivationBytes(settingsOf(shape, settings), pipelineOf(shape))
        expectRounded(perLayer / mebi, per_layer_MiB[spread]!, 2, what)
        expectRounded(firstStage / gibi, first_stage_GiB[spread]!, 2, what)
        expectRounded((100 * perLayer) / tp, relative_to_tp_pct[spread]!, 2, what)
      }
    }
  })
})
