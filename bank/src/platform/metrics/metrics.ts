/** The bank's gauges, counters and histograms in Prometheus form. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = {
  /** Everything that is registered here appears under /metrics. */
  readonly registry: Registry;
  /** Records one HTTP request under the operation that served it. */
  observeRequest(operation: string, status: number, durationSeconds: number): void;
  /** A counter that only grows; `labels` are the label names. */
  addCounter(name: string, help: string, labels?: readonly string[]): Counter;
  /** A gauge whose value `read` is asked for at each scrape. */
  addGauge(name: string, help: string, read: () => number | Promise<number>): Gauge;
  addHistogram(
    name: string,
    help: string,
    options: { buckets: number[]; labels?: readonly string[] },
  ): Histogram;
  /** The text that Prometheus scrapes, with its content type. */
  render(): Promise<{ contentType: string; text: string }>;
};

const REQUEST_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Makes a registry of its own. Process metrics observe the whole process: turn them off for a second bank in it. */
export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics !== false) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'bot_http_request_duration_seconds',
    help: 'How long HTTP requests took, by operation and status.',
    labelNames: ['operation', 'status'],
    buckets: REQUEST_BUCKETS_SECONDS,
    registers,
  });
  return {
    registry,
    observeRequest(operation, status, durationSeconds) {
      requests.observe({ operation, status: String(status) }, durationSeconds);
    },
    addCounter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers }),
    addGauge: (name, help, read) =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      }),
    addHistogram: (name, help, { buckets, labels = [] }) =>
      new Histogram({ name, help, buckets, labelNames: [...labels], registers }),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
