/** Parties: entering and finding persons. */

import type { Database } from '../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../platform/errors/refusals.ts';
import { type Clock, toIso } from '../platform/kernel/clock.ts';
import { createId } from '../platform/kernel/ids.ts';
import type { Principal } from '../platform/operations/operation.ts';
import { type Page, type PageRequest, readPage } from '../platform/operations/paging.ts';
import type { Me, Party } from './contract.ts';
import { insertParty, selectParties, selectPartyPage } from './store.ts';

export type PartyService = {
  create(input: Pick<Party, 'kind' | 'name' | 'country'>): Promise<Party>;
  list(page: PageRequest): Promise<Page<Party>>;
  getParty(id: string): Promise<Party | undefined>;
  /** In no particular order, without those that do not exist. */
  findParties(ids: readonly string[]): Promise<Party[]>;
  describe(caller: Principal): Promise<Me>;
};

export function createPartyService({ database, clock }: { database: Database; clock: Clock }): PartyService {
  async function getParty(id: string): Promise<Party | undefined> {
    const [party] = await selectParties(database, [id]);
    return party;
  }

  return {
    getParty,
    async create(input) {
      const createdAt = clock.now();
      const id = createId(createdAt);
      await database.transaction((transaction) => insertParty(transaction, { ...input, id, createdAt }));
      return { ...input, id, createdAt: toIso(createdAt) };
    },
    list: (page) => readPage(page, (bounds) => selectPartyPage(database, bounds)),
    findParties: (ids) => selectParties(database, ids),
    async describe(caller) {
      switch (caller.kind) {
        case 'operator':
        case 'auditor':
          return { role: caller.kind, userId: caller.userId };
        case 'owner': {
          const party = await getParty(caller.partyId);
          return { role: 'owner', userId: caller.userId, ...(party ? { party } : {}) };
        }
        case 'merchant': {
          const user = caller.userId ? { userId: caller.userId } : {};
          return { role: 'merchant', ...user, merchantId: caller.merchantId };
        }
        case 'thing':
          return {
            role: 'thing',
            thingId: caller.thingId,
            ...(caller.merchantId && { merchantId: caller.merchantId }),
          };
        default:
          throw new Refusal(PlatformRefusals['not-signed-in'], 'Nobody is signed in.');
      }
    },
  };
}
