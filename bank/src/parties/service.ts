/** Parties: entering and finding persons. */

import type { Database } from '../platform/database/database.ts';
import { PlatformRefusals, Refusal } from '../platform/errors/refusals.ts';
import type { Clock } from '../platform/kernel/clock.ts';
import { invariant } from '../platform/kernel/invariant.ts';
import type { Principal } from '../platform/operations/operation.ts';
import { type Page, type PageRequest, readPage } from '../platform/operations/paging.ts';
import { noteRequest } from '../platform/requests/request-store.ts';
import type { CreatedParty, Me, Party } from './contract.ts';
import { insertParty, selectParties, selectPartyPage } from './store.ts';

export type PartyService = {
  create(input: Pick<Party, 'id' | 'kind' | 'name' | 'country'>): Promise<CreatedParty>;
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
      const request = { id: input.id, content: { operation: 'parties.create', input } };
      const isNew = await database.transaction(async (transaction) => {
        const isFirst = await noteRequest(transaction, request, createdAt);
        if (isFirst) await insertParty(transaction, { ...input, createdAt });
        return isFirst;
      });
      const party = await getParty(input.id);
      invariant(party, 'A party that was just written exists.');
      return { ...party, replayed: !isNew };
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
          const user = caller.userId ? { userId: caller.userId } : {};
          return { role: 'owner', ...user, ...(party ? { party } : {}) };
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
