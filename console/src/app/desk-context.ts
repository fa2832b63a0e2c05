/** The desk for every component below, and what components read from its notebook. */

import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Desk } from '../bank/desk.ts';
import { type Notebook, nameIn, type ThingBook } from '../bank/notebook.ts';

export const DeskContext = createContext<Desk | undefined>(undefined);
/** The bank’s time, moved on now and then; see `useClock`. */
export const NowContext = createContext(0);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('There is no desk around this component.');
  return desk;
}

/** A part of the notebook. `pick` must return the same object as long as nothing changed. */
export function useNotebook<T>(pick: (notebook: Notebook) => T): T {
  const { notebook } = useDesk();
  return useSyncExternalStore(notebook.watch, () => pick(notebook.read()));
}

export function useNow(): number {
  return useContext(NowContext);
}

/** Asks the desk for the bank’s time every ten seconds: it may run on recorded time. */
export function useClock(desk: Desk): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = () => void desk.now().then(setNow, () => undefined);
    tick();
    const timer = setInterval(tick, 10_000);
    return () => clearInterval(timer);
  }, [desk]);
  return now;
}

export function useNames(): (id: string) => string | undefined {
  const notebook = useNotebook((whole) => whole);
  return (id) => nameIn(notebook, id);
}

/** The book of a thing; loads it when it is not open yet. */
export function useBook(thingId: string): { book: ThingBook | undefined; problem: unknown } {
  const desk = useDesk();
  const book = useNotebook(({ books }) => books[thingId]);
  const [problem, setProblem] = useState<unknown>();
  const isMissing = book === undefined;
  useEffect(() => {
    if (isMissing) desk.loadBook(thingId).catch(setProblem);
  }, [desk, thingId, isMissing]);
  return { book, problem };
}

/** The name of an owner, or `the owner` as long as it is not known. */
export function useOwnerName(ownerId: string): string {
  return useNotebook(({ owners }) => owners.find(({ id }) => id === ownerId)?.name) ?? 'the owner';
}
