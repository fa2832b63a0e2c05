/** What of a data directory goes into a backup, and under which names. A backup looks like a data directory. */

/** PostgreSQL's own directory, in a data directory and in a backup. */
export const clusterFolder = 'postgres';

/** The only file beside the cluster that has to stand beside it, wherever the data lie. */
export const passwordFile = 'postgres-password';

/** The cluster is copied by its own rules; logs, locks, notes for tasks, drafts and copied programs are no data. */
const leftOut =
  /^(?:postgres|postgres[.](?:log|previous[.]log|draft.*)|postgresql-.*|instance[.]lock.*|(?:bank|log)-key[.]pem[.].*|the-database-is-elsewhere[.]txt|address)$/;

/** Whether an entry of the data directory stays behind. Everything unknown is taken along. */
export function isLeftOut(name: string): boolean {
  return leftOut.test(name);
}
