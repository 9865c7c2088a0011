import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../../config/tracing.config.js';

const PARENT_BASED = 'parentbased_';

/** What keeps the traces that settings want kept. */
export function samplerOf({
  sampler,
  sampledShare,
}: Pick<TracingConfig, 'sampler' | 'sampledShare'>): Sampler {
  const root = rootSamplerOf(sampler.replace(PARENT_BASED, ''), sampledShare);
  return sampler.startsWith(PARENT_BASED) ? new ParentBasedSampler({ root }) : root;
}

function rootSamplerOf(name: string, sampledShare: number): Sampler {
  if (name === 'traceidratio') return new TraceIdRatioBasedSampler(sampledShare);
  return name === 'always_off' ? new AlwaysOffSampler() : new AlwaysOnSampler();
}
