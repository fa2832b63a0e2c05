/** When a rush begins, as many are under way as in calm: they are answered before anything that was set aside is read. */

import type { Socket } from 'node:net';

export type FirstRest = {
  /** These connections had a request under way. */
  begin(connections: Iterable<Socket>): void;
  isOver(): boolean;
  /** Nobody has waited until then: the rest is for those who come in time. */
  lastedUntil(): number;
};

const FEW_LEFT = 8;
const LONGEST_MS = 500;

/** `busy`: the request of each connection that is under way. */
export function createFirstRest(busy: ReadonlyMap<Socket, unknown>, clock: () => number): FirstRest {
  /** Those that have not been seen to be answered. What they ask next is another request. */
  const left = new Map<Socket, unknown>();
  let begunAt = 0;
  let lastedUntil = 0;

  return {
    begin(connections) {
      left.clear();
      for (const socket of connections) left.set(socket, busy.get(socket));
      begunAt = clock();
      lastedUntil = begunAt;
    },
    isOver() {
      for (const [socket, request] of left) if (busy.get(socket) !== request) left.delete(socket);
      lastedUntil = clock();
      return left.size < FEW_LEFT || lastedUntil - begunAt >= LONGEST_MS;
    },
    lastedUntil: () => lastedUntil,
  };
}
