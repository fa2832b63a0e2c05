/** Tests of the metrics that Prometheus scrapes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './metrics.ts';

test('requests are counted by operation and status', async () => {
  const metrics = createMetrics({ processMetrics: false });
  metrics.observeRequest('payments.pay', 402, 0.004);
  const { text, contentType } = await metrics.render();
  assert.match(
    text,
    /bot_http_request_duration_seconds_bucket{le="0.005",operation="payments.pay",status="402"} 1/,
  );
  assert.match(contentType, /^text\/plain/);
});

test('other parts add gauges, counters and histograms of their own', async () => {
  const metrics = createMetrics({ processMetrics: false });
  metrics.addGauge('bot_teller_queue_orders', 'Orders in line.', () => 3);
  metrics.addCounter('bot_orders_total', 'Orders.', ['outcome']).inc({ outcome: 'settled' });
  metrics.addHistogram('bot_commit_seconds', 'Commits.', { buckets: [0.01, 0.1] }).observe(0.05);
  const { text } = await metrics.render();
  assert.match(text, /bot_teller_queue_orders 3/);
  assert.match(text, /bot_orders_total{outcome="settled"} 1/);
  assert.match(text, /bot_commit_seconds_bucket{le="0.1"} 1/);
});
