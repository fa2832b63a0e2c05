/** A thing registers with its owner's code, asks a payee for an offer and pays it. */

import { Thing } from '@bank-of-things/sdk';
import { fileKey, fileOutbox } from '@bank-of-things/sdk/node';

const [url = 'http://localhost:8080', code = '', payee = ''] = process.argv.slice(2);
const key = await fileKey('thing.key');
const thing = await Thing.register({ url, code, key, outbox: fileOutbox('outbox') });
const quote = await thing.quote({ payee, lines: [{ description: 'Charging', quantity: '12', unit: 'kWh' }] });
const { outcome, receipt } = await thing.pay(quote);
process.stdout.write(`${outcome} ${receipt}\n`);
