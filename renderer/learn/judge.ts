/** Whether an exercise is solved: what was simulated of the person's own text, held against its conditions. */
import type { PreviewTask } from '../../engine/contract.ts'
import { formatBytes, formatQuantity, formatShare } from '../app/format.ts'
import type { Good } from '../editor/live-preview.ts'
import type { Condition, Lesson, LessonTask } from './lesson.ts'

export interface Finding {
  /** What is asked for: `Bubble at most 15 %`. */
  readonly wanted: string
  /** What it is now: `27.3 %`. */
  readonly found: string
  readonly isMet: boolean
}

export interface Judgement {
  readonly isSolved: boolean
  readonly findings: readonly Finding[]
}

export function judge(lesson: Lesson, good: Good): Judgement {
  const findings = [
    ...lesson.exercise.conditions.map(condition => ({
      wanted: conditionText(condition),
      ...findingOf(condition, good),
    })),
    taskFinding(lesson, good),
  ]
  return { isSolved: findings.every(({ isMet }) => isMet), findings }
}

export function conditionText(condition: Condition): string {
  switch (condition.figure) {
    case 'bubble':
      return `Bubble at most ${percent(condition.most)}`
    case 'memory':
      return `Peak at most ${condition.mostBytes / 1e9}\u202fGB`
    case 'mfu':
      return `MFU at least ${percent(condition.least)}`
  }
}

/** A bound as it was set: `15 %`, where a measured share is `15.0 %`. */
function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}\u202f%`
}

/** `4 ranks, 16 layers of linear-stack in float16, 512 samples, on NVIDIA H100 SXM`. */
export function taskText(task: LessonTask, device: string): string {
  const { worldSize, layers, model, dtype, globalBatch } = task
  const work = `${formatQuantity(layers, 'layer')} of ${model} in ${dtype}`
  const samples = formatQuantity(globalBatch, 'sample')
  return `${formatQuantity(worldSize, 'rank')}, ${work}, ${samples}, on ${device}`
}

function findingOf(condition: Condition, { figures }: Good): Omit<Finding, 'wanted'> {
  switch (condition.figure) {
    case 'bubble': {
      const { bubbleOfTotal } = figures
      return { found: formatShare(bubbleOfTotal), isMet: bubbleOfTotal <= condition.most }
    }
    case 'memory': {
      const { peakBytes } = figures
      return { found: formatBytes(peakBytes), isMet: peakBytes <= condition.mostBytes }
    }
    case 'mfu': {
      const { mfu } = figures
      if (mfu === undefined) return { found: 'not known', isMet: false }
      return { found: formatShare(mfu), isMet: mfu >= condition.least }
    }
  }
}

/** A smaller task, a faster link or other rules would solve every exercise. */
function taskFinding({ task, cluster }: Lesson, good: Good): Finding {
  const { lab, memoryGigabytes, linkFactor } = good.asked
  const others = fixed.flatMap(field => {
    const value = good.task[field]
    return value === task[field] ? [] : [`${titles[field]} ${value} in place of ${task[field]}`]
  })
  if (good.cluster !== cluster) others.push(`${good.cluster} in place of ${cluster}`)
  if (memoryGigabytes !== undefined) others.push('another memory')
  if (linkFactor !== undefined) others.push('links of another speed')
  if (lab) others.push('the rules of the lab')
  return {
    wanted: 'The task as it was set',
    found: others.length === 0 ? 'unchanged' : others.join(', '),
    isMet: others.length === 0,
  }
}

type FixedField = Exclude<keyof LessonTask, 'batch'> & keyof PreviewTask
const fixed: readonly FixedField[] = ['worldSize', 'layers', 'globalBatch', 'model', 'dtype']
const titles: Readonly<Record<FixedField, string>> = {
  worldSize: 'ranks',
  layers: 'layers',
  globalBatch: 'samples',
  model: 'model',
  dtype: 'dtype',
}
