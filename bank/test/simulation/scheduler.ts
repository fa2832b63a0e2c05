/** Virtual time: everything that is under way waits here, and chance decides which of it goes on next. */

import type { Random } from './random.ts';

export type Scheduler = {
  /** Milliseconds of virtual time since the beginning. */
  now(): number;
  /** How many steps have been made. */
  steps(): number;
  /** Acts once after the time, unless what it returns is called before. Equal times come in a random order. */
  after(ms: number, act: () => void): () => void;
  sleep(ms: number): Promise<void>;
  /** Makes one step after the other until `over` says so. */
  run(over: () => boolean): Promise<void>;
};

type Event = { readonly time: number; readonly tie: number; act: (() => void) | undefined };

export function createScheduler(random: Random): Scheduler {
  const queue = createQueue();
  let time = 0;
  let steps = 0;

  function after(ms: number, act: () => void): () => void {
    const event: Event = { time: time + Math.max(0, ms), tie: random.below(2 ** 30), act };
    queue.add(event);
    return () => {
      event.act = undefined;
    };
  }

  function step(): void {
    const event = queue.take();
    if (!event) throw new Error('Nothing is under way any more, and the simulation is not over.');
    if (!event.act) return;
    time = event.time;
    steps += 1;
    event.act();
  }

  return {
    now: () => time,
    steps: () => steps,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    run: (over) =>
      new Promise((resolve, reject) => {
        // A tick that a microtask asks for comes after all microtasks: then every promise that the step has settled
        // has been followed to its end. One that a tick asks for would come before them.
        const goOn = () => queueMicrotask(() => process.nextTick(tick));
        const tick = () => {
          try {
            if (over()) return resolve();
            step();
          } catch (error) {
            return reject(error);
          }
          goOn();
        };
        goOn();
      }),
  };
}

function isBefore(a: Event, b: Event): boolean {
  return a.time === b.time ? a.tie < b.tie : a.time < b.time;
}

/** A binary heap. */
function createQueue() {
  const heap: Event[] = [];
  const at = (index: number) => heap[index] as Event;

  function swap(a: number, b: number): void {
    [heap[a], heap[b]] = [at(b), at(a)];
  }

  function sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      let first = index;
      if (left < heap.length && isBefore(at(left), at(first))) first = left;
      if (left + 1 < heap.length && isBefore(at(left + 1), at(first))) first = left + 1;
      if (first === index) return;
      swap(index, first);
      index = first;
    }
  }

  return {
    add(event: Event): void {
      heap.push(event);
      for (let index = heap.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1;
        if (!isBefore(at(index), at(parent))) return;
        swap(index, parent);
        index = parent;
      }
    },
    take(): Event | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (first && last && heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first;
    },
  };
}
